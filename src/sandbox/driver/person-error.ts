/** The driver API was asked for something that is not there, such as a click on a button that the message has not. */
export class PersonError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = "PersonError";
    this.code = code;
  }
}
