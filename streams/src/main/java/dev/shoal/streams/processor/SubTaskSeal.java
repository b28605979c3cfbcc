package dev.shoal.streams.processor;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.streams.agent.AgentEvent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Proves that a sub-task was submitted by an orchestrator. The id of a sub-task can be guessed, and who may write to {@code tasks}
 * could submit it first: in its name, or to keep it away. With a secret, only what carries the id's authentication code counts as
 * a sub-task, and ids of that form are for sub-tasks. Without one everything passes. Immutable, thread-safe.
 */
final class SubTaskSeal {
    static final String HEADER = "shoal-seal";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern INVOCATION = Pattern.compile(".+/[0-9]+/[0-9]+", Pattern.DOTALL);

    private final Optional<SecretKeySpec> key;

    SubTaskSeal(Optional<Secret> secret) {
        this.key = secret.map(text -> new SecretKeySpec(text.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    void seal(String taskId, Headers headers) {
        key.ifPresent(secret -> headers.add(HEADER, code(secret, taskId)));
    }

    /** @return what is wrong with a submission; empty when nothing is, and for all other events */
    Optional<String> objection(AgentEvent event, Headers headers) {
        if (key.isEmpty() || !(event instanceof AgentEvent.Submitted submitted)) return Optional.empty();
        TaskSubmitted task = submitted.task();
        boolean own = sealed(key.get(), task.getTaskId(), headers);
        if (task.getParent() != null) {
            return own ? Optional.empty() : Optional.of("only an orchestrator submits sub-tasks: the seal is wrong");
        }
        if (own || !INVOCATION.matcher(task.getTaskId()).matches()) return Optional.empty();
        return Optional.of("ids that end in /NUMBER/NUMBER are for sub-tasks; choose another");
    }

    private static boolean sealed(SecretKeySpec secret, String taskId, Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header != null && header.value() != null && MessageDigest.isEqual(code(secret, taskId), header.value());
    }

    private static byte[] code(SecretKeySpec secret, String taskId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Base64.getEncoder().encode(mac.doFinal(taskId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
