package dev.shoal.workers.dialect;

import dev.shoal.schemas.json.ToolSchema.ObjectType;

/**
 * A tool as a model is told of it.
 *
 * @param description empty when there is none, @param parameters JSON Schema, @param type the same, read
 */
public record ToolText(String name, String description, String parameters, ObjectType type) {}
