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
  if (env.SIGNOFF_DIRECTORY_TOKEN === undefined || env.SIGNOFF_DIRECTORY_URL !== undefined) return [];
  return ["SIGNOFF_DIRECTORY_TOKEN is set without SIGNOFF_DIRECTORY_URL; set that, too"];
}

/** Undefined: there is no such directory. */
export function readDirectory(env: Environment): DirectoryConfig | undefined {
  const { SIGNOFF_DIRECTORY_URL: url, SIGNOFF_DIRECTORY_TOKEN: token } = env;
  return url === undefined ? undefined : { url, token };
}
