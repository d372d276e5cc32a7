// Errors of the API as a merchant's page gets them: {message, code, param}.

/** `invalid`: the code in place of the API's where a value that the shopper entered was refused. */
export function errorOf(status, { message, code = null, param = null, decline_code: declineCode = null }, invalid) {
  if (status === 402) return { message, code: "paymentFailed", param, paymentFailed: { declineCode } };
  return { message, code: invalid && status === 400 ? invalid : code, param };
}
