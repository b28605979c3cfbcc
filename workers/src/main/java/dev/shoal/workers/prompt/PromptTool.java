package dev.shoal.workers.prompt;

import dev.shoal.schemas.json.ToolSchema.ObjectType;

/** A tool as the prompt shows it; the description is empty when there is none. */
public record PromptTool(String name, String description, ObjectType parameters) {}
