#!/usr/bin/env node
// What npm links as `0gate`: it is there before the first build, and what it starts is there after it.
import '../dist/main.js';
