/** A delivery of `deployment_protection_rule` in the shape that GitHub documents, with what else stands in one. */

export interface Deploys {
  /** Of the deployment, unique at GitHub. */
  id: number;
  run?: number;
  environment?: string;
  /** What is another in the payload. */
  changed?: Record<string, unknown>;
}

export function deliveryOf(
  apiUrl: string,
  { id, run = 100 + id, environment = "production", changed = {} }: Deploys,
) {
  const repoUrl = `${apiUrl}/repos/acme/api`;
  const user = {
    login: "octocat",
    id: 583231,
    type: "User",
    site_admin: false,
    html_url: "https://github.com/octocat",
  };
  return {
    action: "requested",
    environment,
    event: "push",
    sha: "6dcb09b5b57875f334f61aebed695e2e4193db5e",
    ref: "main",
    deployment_callback_url: `${repoUrl}/actions/runs/${run}/deployment_protection_rule`,
    deployment: {
      ...{ url: `${repoUrl}/deployments/${id}`, id, node_id: "DE_kwDOJ", task: "deploy", environment },
      ...{ original_environment: environment, description: null, payload: {}, ref: "main" },
      ...{ sha: "6dcb09b5b57875f334f61aebed695e2e4193db5e", creator: user },
      ...{ created_at: new Date().toISOString().replace(/\.\d+/, ""), updated_at: "2026-11-26T20:00:00Z" },
      ...{ statuses_url: `${repoUrl}/deployments/${id}/statuses`, repository_url: repoUrl },
      ...{ transient_environment: false, production_environment: false, performed_via_github_app: null },
    },
    pull_requests: [
      { url: `${repoUrl}/pulls/12`, id: 9, number: 12, head: { ref: "fix" }, base: { ref: "main" } },
    ],
    repository: {
      ...{ id: 5005, node_id: "R_kgDO", name: "api", full_name: "acme/api", private: true, fork: false },
      ...{ owner: { login: "acme", id: 42, type: "Organization" }, html_url: "https://github.com/acme/api" },
      ...{ url: repoUrl, default_branch: "main", topics: [], custom_properties: {} },
    },
    organization: { login: "acme", id: 42, url: `${apiUrl}/orgs/acme` },
    sender: user,
    installation: { id: 7001, node_id: "MDIzOk" },
    ...changed,
  };
}
