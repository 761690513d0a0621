/** Where managers, people on call and other lists of approvers are looked up. */
interface Environment {
  SIGNOFF_DIRECTORY_URL?: string | undefined;
  SIGNOFF_DIRECTORY_TOKEN?: string | undefined;
}

export interface DirectoryConfig {
  url: string;
  token: string | undefined;
}

export function checkDirectory(env: Environment): string[] {
  const { SIGNOFF_DIRECTORY_URL: url, SIGNOFF_DIRECTORY_TOKEN: token } = env;
  if (url === undefined)
    return token === undefined
      ? []
      : ["SIGNOFF_DIRECTORY_TOKEN is set without SIGNOFF_DIRECTORY_URL; set that, too"];
  const { username, password } = new URL(url);
  if (username === "" && password === "") return [];
  // No request can be made to it.
  return ["SIGNOFF_DIRECTORY_URL must not hold a name or a password; set SIGNOFF_DIRECTORY_TOKEN instead"];
}

/** Undefined: there is no such directory. */
export function readDirectory(env: Environment): DirectoryConfig | undefined {
  const { SIGNOFF_DIRECTORY_URL: url, SIGNOFF_DIRECTORY_TOKEN: token } = env;
  return url === undefined ? undefined : { url, token };
}
