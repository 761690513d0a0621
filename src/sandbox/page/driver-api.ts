/** Talks to the sandbox's driver API. */

/** Reads from the driver API; rejects with the error that it answers. */
export async function get<Answer>(path: string, query: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`/sandbox/${path}?${new URLSearchParams(query)}`);
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer;
}

/** Posts to the driver API and returns its answer, refusals included. */
export async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(`/sandbox/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
}

/** Deletes what is there. */
export async function remove(path: string): Promise<void> {
  await fetch(`/sandbox/${path}`, { method: "DELETE" });
}
