import { rmSync } from 'node:fs';

// What a file that was deleted or renamed has left must not be packed.
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
