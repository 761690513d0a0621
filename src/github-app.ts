/** The app at GitHub by which deployments are asked for and reviewed. */
export interface GithubApp {
  /** Its app ID or its client ID. */
  id: string;
  /** RSA, as PEM. */
  privateKey: string;
  /** With which its deliveries are signed. */
  webhookSecret: string;
  /** Of its REST API, without a slash at its end. */
  apiUrl: string;
}
