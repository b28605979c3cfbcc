package dev.shoal.workers.prompt.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplatesTest {
    @TempDir
    Path directory;

    @Test
    void readsTheTemplateAndTokensOfTheConfiguration() throws IOException {
        write(
                "tokenizer_config.json",
                """
                {"chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ tools is none }}",
                 "bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "pad_token": null}
                """);
        ChatTemplates templates = ChatTemplates.read(directory);
        assertEquals(List.of("default"), templates.names());
        assertEquals(Map.of("bos_token", "<s>", "eos_token", "</s>"), templates.tokens());
        assertEquals("<s>Hi</s>True", templates.render(variables("{\"messages\": [{\"content\": \"Hi\"}]}")));
    }

    @Test
    void takesTheTemplateForToolsWhenThereAreTools() throws IOException {
        write(
                "tokenizer_config.json",
                """
                {"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]}
                """);
        ChatTemplates templates = ChatTemplates.read(directory);
        assertEquals(List.of("default", "tool_use"), templates.names());
        assertEquals("plain", templates.render(variables("{\"messages\": []}")));
        assertEquals("tools", templates.render(variables("{\"messages\": [], \"tools\": [{}]}")));
    }

    @Test
    void prefersTheNewerForm() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"old\"}");
        write("chat_template.json", "{\"chat_template\": \"newer\"}");
        assertEquals("newer", ChatTemplates.read(directory).render(variables("{}")));
        write("chat_template.jinja", "newest\n");
        Files.createDirectory(directory.resolve("additional_chat_templates"));
        write("additional_chat_templates/rag.jinja", "with documents");
        ChatTemplates templates = ChatTemplates.read(directory);
        assertEquals("newest", templates.render(variables("{}")));
        assertTrue(templates.named("rag").isPresent());
    }

    @Test
    void hasNoTemplateWhereThereIsNone() throws IOException {
        ChatTemplates templates = ChatTemplates.read(directory);
        assertTrue(templates.forTools(true).isEmpty());
        assertThrows(IllegalStateException.class, () -> templates.render(variables("{}")));
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": 5}");
        assertThrows(IOException.class, () -> ChatTemplates.read(directory));
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"default\"}]}");
        assertThrows(IOException.class, () -> ChatTemplates.read(directory));
        write("tokenizer_config.json", "{\"chat_te");
        assertThrows(IOException.class, () -> ChatTemplates.read(directory));
        write("tokenizer_config.json", "{\"chat_template\": \"{{ x|lovely }}\"}");
        assertThrows(TemplateError.class, () -> ChatTemplates.read(directory));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static ObjectNode variables(String json) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(json);
    }
}
