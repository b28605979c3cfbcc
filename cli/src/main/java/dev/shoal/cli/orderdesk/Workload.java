package dev.shoal.cli.orderdesk;

import static dev.shoal.schemas.avro.DecisionKind.ANSWER;
import static dev.shoal.schemas.avro.DecisionKind.NO_TOOL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.cli.orderdesk.Catalogue.Product;
import dev.shoal.cli.orderdesk.DeskTask.Call;
import dev.shoal.cli.orderdesk.DeskTask.Expected;
import dev.shoal.cli.orderdesk.DeskTask.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Makes the bundled messages: hand-written patterns with their gaps filled in by a seed, and the shop's customers with
 * their orders, one customer for each task so that tasks do not touch each other's. Same seed, same workload.
 */
public final class Workload {
    /** Order numbers have five digits: three seeded ones for each task stand below {@link #FIRST_NEW_ORDER}. */
    public static final int MOST_TASKS = 15_000;

    private static final int FIRST_SEEDED_ORDER = 10_000;
    static final int FIRST_NEW_ORDER = 60_001;

    private static final List<String> NUMBERS = List.of(
            "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final List<String> FOREIGN = List.of(
            "garden hoses",
            "laptop chargers",
            "rubber boots",
            "bicycle tyres",
            "chess sets",
            "phone cases",
            "running shoes",
            "paint brushes",
            "camping stoves",
            "guitar strings");
    private static final List<String> STREETS = List.of(
            "Elm Street",
            "Station Road",
            "Mill Lane",
            "Park Avenue",
            "Church Street",
            "Victoria Road",
            "Green Lane",
            "Queen Street",
            "Harbour View",
            "Birch Close",
            "Meadow Way",
            "Castle Hill",
            "Orchard Drive");
    private static final List<String> TOWNS = List.of(
            "Leeds", "York", "Bristol", "Oxford", "Cardiff", "Dundee", "Exeter", "Norwich", "Bath", "Lincoln",
            "Chester", "Durham", "Perth");
    private static final List<String> PERIODS =
            List.of("today", "yesterday", "this week", "last week", "this month", "last month");

    /** An order that stands in the database before the run. */
    record SeededOrder(int id, String customer, Product product, int quantity, String status, String address) {}

    private record Pattern(String intent, String text) {}

    private final Catalogue catalogue;
    private final List<DeskTask> tasks;
    private final List<SeededOrder> orders;

    private Workload(Catalogue catalogue, List<DeskTask> tasks, List<SeededOrder> orders) {
        this.catalogue = catalogue;
        this.tasks = List.copyOf(tasks);
        this.orders = List.copyOf(orders);
    }

    /**
     * @param folder the order desk's folder with {@code messages.jsonl} and {@code products.csv}
     * @param count tasks to make, at most {@link #MOST_TASKS}
     */
    public static Workload make(Path folder, int count, long seed) throws IOException {
        Catalogue catalogue = Catalogue.read(folder.resolve("products.csv"));
        List<Pattern> patterns = patterns(folder.resolve("messages.jsonl"));
        Random random = new Random(seed);
        List<Integer> numbers = new ArrayList<>(
                IntStream.range(FIRST_SEEDED_ORDER, FIRST_NEW_ORDER - 1).boxed().toList());
        Collections.shuffle(numbers, random);

        List<SeededOrder> orders = new ArrayList<>();
        for (int i = 0; i <= count; i++)
            orders.addAll(seedOrders(catalogue, random, numbers.subList(3 * i, 3 * i + 3), i));
        List<Pattern> deck = new ArrayList<>();
        while (deck.size() < count) {
            List<Pattern> round = new ArrayList<>(patterns);
            Collections.shuffle(round, random);
            deck.addAll(round);
        }
        List<DeskTask> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // An order of somebody else must look like one that does not exist.
            int foreignOrder =
                    random.nextBoolean() ? numbers.get(3 * ((i + 1) % (count + 1))) : 99_000 + random.nextInt(999);
            var filler = new Filler(catalogue, random, orders.subList(3 * i, 3 * i + 3), foreignOrder);
            tasks.add(filler.task(i, deck.get(i)));
        }
        return new Workload(catalogue, tasks, orders);
    }

    public List<DeskTask> tasks() {
        return tasks;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    List<SeededOrder> orders() {
        return orders;
    }

    /** The customer of a message that names none: the last one seeded, who has orders but no bundled message. */
    public String guest() {
        return orders.get(orders.size() - 1).customer();
    }

    /** An order of that customer. */
    public int guestOrder() {
        return orders.get(orders.size() - 1).id();
    }

    private static List<Pattern> patterns(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Pattern> patterns = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = json.readTree(line);
            patterns.add(
                    new Pattern(node.get("intent").asText(), node.get("text").asText()));
        }
        return patterns;
    }

    private static List<SeededOrder> seedOrders(Catalogue catalogue, Random random, List<Integer> ids, int i) {
        String address = address(random);
        String customer = "C" + (1000 + i);
        List<SeededOrder> made = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            String status = List.of("shipped", "open", random.nextBoolean() ? "delivered" : "packed")
                    .get(k);
            made.add(new SeededOrder(
                    ids.get(k), customer, pick(catalogue.all(), random), 1 + random.nextInt(9), status, address));
        }
        return made;
    }

    private static String address(Random random) {
        return (1 + random.nextInt(180)) + " " + pick(STREETS, random) + ", " + pick(TOWNS, random);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** Fills one pattern for one customer and works out what must come of it. */
    private static final class Filler {
        private final Catalogue catalogue;
        private final Random random;
        private final SeededOrder shipped;
        private final SeededOrder open;
        private final SeededOrder other;
        private final int unknown;

        Filler(Catalogue catalogue, Random random, List<SeededOrder> own, int unknown) {
            this.catalogue = catalogue;
            this.random = random;
            this.shipped = own.get(0);
            this.open = own.get(1);
            this.other = own.get(2);
            this.unknown = unknown;
        }

        DeskTask task(int index, Pattern pattern) {
            boolean wantsMore = pattern.intent().equals("order_short");
            Product product = pick(wantsMore ? catalogue.scarce() : catalogue.plentiful(), random);
            Product second = pick(catalogue.plentiful(), random);
            while (second == product) second = pick(catalogue.plentiful(), random);
            boolean named = pattern.text().contains("{n}");
            int quantity = named ? 2 + random.nextInt(11) : wantsMore ? 4 + random.nextInt(9) : 1;
            int quantity2 = 2 + random.nextInt(11);
            String foreign = pick(FOREIGN, random);
            String address = address(random);
            String period = pick(PERIODS, random);
            SeededOrder asked = random.nextBoolean() ? shipped : other;
            SeededOrder asked2 = asked == shipped ? other : shipped;

            Map<String, String> gaps = new TreeMap<>();
            gaps.put("{n}", number(quantity));
            gaps.put("{short}", number(quantity));
            gaps.put("{n2}", number(quantity2));
            gaps.put("{singular}", product.name());
            gaps.put("{plural}", product.plural());
            gaps.put("{plural2}", second.plural());
            gaps.put("{foreign}", foreign);
            gaps.put("{address}", address);
            gaps.put("{period}", period);
            gaps.put("{order}", Integer.toString(asked.id()));
            gaps.put("{order2}", Integer.toString(asked2.id()));
            gaps.put("{open}", Integer.toString(open.id()));
            gaps.put("{shipped}", Integer.toString(shipped.id()));
            gaps.put("{unknown}", Integer.toString(unknown));
            String text = pattern.text();
            for (var gap : gaps.entrySet()) text = text.replace(gap.getKey(), gap.getValue());

            Call stock = checkStock(product.sku(), quantity);
            Call stock2 = checkStock(second.sku(), quantity2);
            Call last = new Call("last_order", Map.of());
            Expected expected =
                    switch (pattern.intent()) {
                        case "stock", "price" -> answered(pattern, stock);
                        case "stock_unknown" -> answered(pattern, checkStock(foreign, quantity));
                        case "order" -> placed(pattern, product, quantity, shipped.address(), stock, last);
                        case "order_address" -> placed(pattern, product, quantity, address, stock);
                        case "order_short" -> answered(pattern, stock, last);
                        case "order_unknown" -> answered(pattern, checkStock(foreign, quantity), last);
                        case "status" -> answered(pattern, getOrder(asked.id()));
                        case "status_unknown" -> answered(pattern, getOrder(unknown));
                        case "two_status" -> answered(pattern, getOrder(asked.id()), getOrder(asked2.id()));
                        case "two_stock" -> answered(pattern, stock, stock2);
                        case "status_stock" -> answered(pattern, getOrder(asked.id()), stock);
                        case "cancel" -> cancelled(pattern, cancelOrder(open.id()));
                        case "cancel_status" -> cancelled(pattern, cancelOrder(open.id()), getOrder(asked.id()));
                        case "cancel_late" -> answered(pattern, cancelOrder(shipped.id()));
                        case "cancel_unknown" -> answered(pattern, cancelOrder(unknown));
                        case "sales" -> answered(pattern, salesReport(product.sku(), period));
                        case "last" -> answered(pattern, last);
                        case "missing_order", "missing_product" -> answered(pattern);
                        case "none" -> new Expected(
                                pattern.intent(), List.of(), NO_TOOL, Optional.empty(), Optional.empty());
                        default -> throw new IllegalArgumentException("messages.jsonl: unknown intent "
                                + pattern.intent() + " of \"" + pattern.text() + "\"");
                    };
            String id = String.format("desk-%05d", index + 1);
            return new DeskTask(id, text, open.customer(), Optional.of(expected));
        }

        private String number(int n) {
            return random.nextBoolean() ? NUMBERS.get(n) : Integer.toString(n);
        }

        private static Expected answered(Pattern pattern, Call... calls) {
            return new Expected(pattern.intent(), List.of(calls), ANSWER, Optional.empty(), Optional.empty());
        }

        private Expected cancelled(Pattern pattern, Call... calls) {
            return new Expected(pattern.intent(), List.of(calls), ANSWER, Optional.empty(), Optional.of(open.id()));
        }

        private static Expected placed(Pattern pattern, Product product, int quantity, String address, Call... before) {
            List<Call> calls = new ArrayList<>(List.of(before));
            calls.add(new Call("place_order", Map.of("sku", product.sku(), "quantity", Integer.toString(quantity))));
            calls.add(new Call("book_shipment", Map.of("address", address)));
            var order = new Placed(product.sku(), quantity, address);
            return new Expected(pattern.intent(), calls, ANSWER, Optional.of(order), Optional.empty());
        }

        private static Call checkStock(String product, int quantity) {
            return new Call("check_stock", Map.of("product", product, "quantity", Integer.toString(quantity)));
        }

        private static Call getOrder(int id) {
            return new Call("get_order", Map.of("order_id", Integer.toString(id)));
        }

        private static Call cancelOrder(int id) {
            return new Call("cancel_order", Map.of("order_id", Integer.toString(id)));
        }

        private static Call salesReport(String sku, String period) {
            return new Call("sales_report", Map.of("product", sku, "period", period.replace(' ', '_')));
        }
    }
}
