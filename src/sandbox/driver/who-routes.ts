/** The driver API of who there is: people and user groups. Documented in routes.ts. */
import express, { type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { Directory } from "../workspace/directory.ts";
import { type Group, type Member, memberSchema } from "../workspace/records.ts";
import type { Send } from "./admin-routes.ts";
import { tellOfGroup } from "./tell-of-group.ts";

const membersBody = z.object({ count: z.int().min(1).max(100_000) });

/** What is left out stays as it is. */
const personBody = z.looseObject({ id: z.string() });

const groupBody = z.object({
  id: z.string(),
  users: z.array(z.string()),
  handle: z.string().optional(),
  name: z.string().optional(),
  disabled: z.boolean().default(false),
});

export function createWhoRoutes(parts: SandboxParts, send: Send): Router {
  const { workspace } = parts;
  const router = express.Router();
  router.post("/members", async (request, response) => {
    const added = workspace.directory.addMembers(membersBody.parse(request.body).count);
    await send(response, { members: added.map((member) => member.id) });
  });
  router.post("/people", async (request, response) => {
    await send(response, { member: putPerson(personBody.parse(request.body), workspace.directory) });
  });
  router.post("/groups", async (request, response) => {
    await send(response, { group: await putGroup(groupBody.parse(request.body), parts) });
  });
  return router;
}

/** Somebody new, or other facts about somebody known. */
function putPerson(facts: z.output<typeof personBody>, directory: Directory): Member {
  const unknown = { name: facts.id.toLowerCase(), realName: facts.id, title: "", isBot: false };
  const member = memberSchema.parse({ ...unknown, ...directory.members.get(facts.id), ...facts });
  directory.changeMember(member);
  return member;
}

/** The app is told before the answer is sent: what people do after that is known to it. */
async function putGroup(body: z.output<typeof groupBody>, parts: SandboxParts): Promise<Group> {
  const { directory } = parts.workspace;
  const old = directory.groups.get(body.id);
  const group: Group = {
    id: body.id,
    handle: body.handle ?? old?.handle ?? body.id.toLowerCase(),
    name: body.name ?? old?.name ?? body.id,
    userIds: body.users,
    ...(body.disabled ? { isDisabled: true } : {}),
  };
  directory.putGroup(group);
  await tellOfGroup(parts, group, old);
  return group;
}
