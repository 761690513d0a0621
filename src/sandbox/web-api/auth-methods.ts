/** auth.test and apps.connections.open: who the app is, and where it connects. */
import { z } from "zod";
import { installedApp, team } from "../workspace/identity.ts";
import { defineMethod } from "./method.ts";

export const authTest = defineMethod(z.object({}), (_args, { url }) => ({
  url: `${url()}/`,
  team: team.name,
  user: installedApp.name,
  team_id: team.id,
  user_id: installedApp.userId,
  bot_id: installedApp.botId,
  is_enterprise_install: false,
}));

export const appsConnectionsOpen = defineMethod(
  z.object({}),
  (_args, { connections, url }) => ({
    url: `${url().replace("http:", "ws:")}/link?ticket=${connections.createTicket()}`,
  }),
  "app",
);
