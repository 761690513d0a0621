/** A number as a person or an app writes it. */
export const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
