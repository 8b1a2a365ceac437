/** The module `_espnow`. In a bundle for pages `espnowLater.ts` takes the place of this file. */
import './espnowModule.js';
