/** The rooms of the page: one list for rail, commands and what is shown. Chat comes with the first load, the others on first visit. */
import { Boxes, FileText, FlaskConical, MessageSquare, Settings } from "lucide-react";
import { type ComponentType, lazy } from "react";
import { ChatRoom } from "../chat/ChatRoom.tsx";
import type { Room } from "../state/ui.ts";

type RoomEntry = {
  readonly id: Room;
  readonly label: string;
  readonly icon: ComponentType<{ className?: string }>;
  readonly keys: string;
  readonly View: ComponentType;
};

export const rooms: readonly RoomEntry[] = [
  { id: "chats", label: "Chats", icon: MessageSquare, keys: "$mod+Shift+Digit1", View: ChatRoom },
  {
    id: "documents",
    label: "Docs",
    icon: FileText,
    keys: "$mod+Shift+Digit2",
    View: lazy(() => import("../documents/DocumentsRoom.tsx").then((m) => ({ default: m.DocumentsRoom }))),
  },
  {
    id: "models",
    label: "Models",
    icon: Boxes,
    keys: "$mod+Shift+Digit3",
    View: lazy(() => import("../models/ModelsRoom.tsx").then((m) => ({ default: m.ModelsRoom }))),
  },
  {
    id: "lab",
    label: "Lab",
    icon: FlaskConical,
    keys: "$mod+Shift+Digit4",
    View: lazy(() => import("../lab/LabRoom.tsx").then((m) => ({ default: m.LabRoom }))),
  },
  {
    id: "settings",
    label: "Settings",
    icon: Settings,
    keys: "$mod+,",
    View: lazy(() => import("../settings/SettingsRoom.tsx").then((m) => ({ default: m.SettingsRoom }))),
  },
];
