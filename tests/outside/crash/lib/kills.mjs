// How often kill9.test.mjs kills the program: docs/guarantees.md says so, and docs/proof.test.mjs holds it to that.
export const kills_in_test = 60;
export const kills_in_soak = 1000;
