// What a bundler puts into a partner's page.
import { GateRamp } from '@0gate/sdk/browser';
import { RampCheckout } from '@0gate/sdk/react';

globalThis.parts = [GateRamp.name, RampCheckout.name];
