import { useMemo } from 'preact/hooks';
import { drawQr } from './draw-qr.js';

/** A QR code as one path. Dark on white in both themes, with the quiet border that scanners need. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => drawQr(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path class="qr-ground" d={`M0 0h${size}v${size}H0z`} />
      <path class="qr-dots" d={path} />
    </svg>
  );
}
