/** Modules that few boards have. In a bundle for pages `rareModulesLater.ts` takes the place of this file. */
import '../peripherals/esp/espnowModule.js';
import '../peripherals/nrf/ubluepy/ubluepy.js';
