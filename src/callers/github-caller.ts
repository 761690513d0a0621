/** As whom GitHub asks: cards say "Requested by GitHub". No token can have this name where an app of GitHub is set up. */
export const githubCaller = "GitHub";
