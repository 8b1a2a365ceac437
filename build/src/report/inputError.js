/** Bad input that the user can mend; the message is one line. */
export class InputError extends Error {
    constructor() {
        super(...arguments);
        this.name = 'InputError';
    }
}
