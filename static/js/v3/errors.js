// Errors of the program, which throw, and members that Till doesn't have, which name themselves.

export class IntegrationError extends Error {
  name = "IntegrationError";
}

const VERBS = /^(confirm|create|retrieve|collect|verify|handle|process|init|payment|register|redirect|fetch|load)[A-Z]/;

/**
 * `members`, and a function that throws for each other name that reads like a call. Other names are undefined: promises,
 * test tools and frameworks look for members of their own.
 */
export function namingMissing(owner, members) {
  return new Proxy(members, {
    get(target, name, receiver) {
      if (name in target || typeof name !== "string" || !VERBS.test(name)) return Reflect.get(target, name, receiver);
      return () => {
        throw new IntegrationError(`Till has no ${owner}.${name}(). See ${providerOrigin}/docs/v3`);
      };
    },
  });
}

/** A required value. Throws IntegrationError that names the member and the parameter. */
export function need(value, member, parameter) {
  if (value === undefined || value === null || value === "") {
    throw new IntegrationError(`${member}: missing ${parameter}.`);
  }
  return value;
}
