package dev.shoal.workers.dialect;

import dev.shoal.schemas.avro.Message;
import java.util.List;

/** Prompts that share instructions and tools. Thread-safe. */
public interface Prompts {
    /** Token ids that all of them start with; not to be changed. */
    int[] prefix();

    /** @throws dev.shoal.workers.prompt.jinja.TemplateError if the model's template does not take such a conversation */
    Prompt of(List<Message> messages);
}
