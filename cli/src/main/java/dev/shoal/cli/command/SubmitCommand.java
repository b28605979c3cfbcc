package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.demo.InputFile;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.schemas.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Submits tasks to a running Shoal. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Submits agent tasks and prints their ids, or with --follow their results.",
        footer =
                "%nInput is JSON lines {\"id\", \"input\"}; other text is taken as one task per line with an id of its own.")
public final class SubmitCommand implements Callable<Integer> {
    private static final int CONFIRM_SECONDS = 60;

    @Mixin
    private ConnectionOptions connection;

    @Option(names = "--agent", required = true, paramLabel = "A", description = "Agent: name, or name@version.")
    private String agent;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "File, or - for standard input (the default).")
    private String input;

    @Option(names = "--header", paramLabel = "K=V", description = "Header of every task; may be given several times.")
    private Map<String, String> headers = new HashMap<>();

    @Option(names = "--follow", description = "Wait for the results and print them as JSON lines.")
    private boolean follow;

    @Override
    public Integer call() throws Exception {
        Logging.warningsOnly();
        List<DeskTask> tasks = tasks();
        ConnectionSettings where = connection.connection();
        if (!follow) {
            submit(where, tasks);
            tasks.forEach(task -> System.out.println(task.id()));
            return 0;
        }
        List<String> topics = List.of(new Topics(where.topicPrefix()).results());
        try (var results = new RecordFollower(where, topics, false)) {
            submit(where, tasks);
            Set<String> waiting = tasks.stream().map(DeskTask::id).collect(Collectors.toSet());
            while (!waiting.isEmpty()) {
                results.poll(Duration.ofSeconds(1), (topic, result) -> {
                    String task = ResultLine.taskId(result);
                    if (!waiting.contains(task)) return;
                    if (ResultLine.ends(result)) waiting.remove(task);
                    System.out.println(ResultLine.of(result));
                });
            }
        }
        return 0;
    }

    private void submit(ConnectionSettings where, List<DeskTask> tasks) throws Exception {
        try (var client = new TaskClient(where)) {
            List<CompletableFuture<Void>> confirmed = new ArrayList<>();
            for (DeskTask task : tasks) {
                Map<String, String> own = new HashMap<>(headers);
                if (!task.customer().isEmpty()) own.put("customer", task.customer());
                confirmed.add(client.submit(task.id(), agent, task.input(), own));
            }
            CompletableFuture.allOf(confirmed.toArray(CompletableFuture[]::new)).get(CONFIRM_SECONDS, TimeUnit.SECONDS);
        }
    }

    private List<DeskTask> tasks() throws IOException {
        String text = input.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : InputFile.text(Path.of(input));
        if (text.stripLeading().startsWith("{")) {
            return InputFile.read(input, text, "");
        }
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> new DeskTask(UUID.randomUUID().toString(), line, "", Optional.empty()))
                .toList();
    }
}
