// The words of the page, in its language, which came with it.

import { learn } from './texts.js';

learn(JSON.parse(document.getElementById('texts').textContent));
