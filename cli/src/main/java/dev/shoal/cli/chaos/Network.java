package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.lifecycle.Lifecycle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The connections of a chaos run: each process reaches each broker through a relay of its own, as the brokers reach each other,
 * so that any one process can be cut off from all others. Kafka sends its clients on to addresses that the brokers advertise;
 * hence every broker has a listener for every process, and advertises the relay. Owned by one thread.
 */
final class Network implements AutoCloseable {
    private static final String HOST = "127.0.0.1:";
    private static final String CONTROLLER = "CONTROLLER";
    /** The listener of the command itself, which nothing cuts. */
    private static final String DIRECT = "DIRECT";

    private final Lifecycle relays = new Lifecycle();
    private final List<Link> links = new ArrayList<>();
    private final Set<Target> cut = new HashSet<>();
    private final Set<Target> stalled = new HashSet<>();
    private final Map<Way, Integer> relayPorts = new HashMap<>();
    private final Map<Target, Map<String, Integer>> ports = new HashMap<>();
    private final Target database = new Target(Part.DATABASE, 1);
    private final int databasePort;

    private record Way(Target from, Target to, String listener) {}

    private enum State {
        OPEN,
        STALLED,
        CUT
    }

    private static final class Link {
        private final Target from;
        private final Target to;
        private final CuttableProxy relay;
        private State state = State.OPEN;

        Link(Target from, Target to, CuttableProxy relay) {
            this.from = from;
            this.to = to;
            this.relay = relay;
        }

        boolean touches(Set<Target> targets) {
            return targets.contains(from) || targets.contains(to);
        }

        void become(State next) {
            if (next == state) return;
            state = next;
            switch (next) {
                case OPEN -> relay.mend();
                case STALLED -> relay.stall();
                case CUT -> relay.cut();
            }
        }
    }

    static Network open() throws IOException {
        var network = new Network(Ports.free(Part.BROKER.count() * (listeners().size() + 1) + 1));
        try {
            network.link();
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private Network(List<Integer> free) {
        int next = 0;
        for (Target broker : Target.of(Part.BROKER)) {
            Map<String, Integer> own = new HashMap<>();
            for (String listener : listeners()) own.put(listener, free.get(next++));
            own.put(CONTROLLER, free.get(next++));
            ports.put(broker, own);
        }
        databasePort = free.get(next);
    }

    /** Of each broker, beside the controller's. */
    private static List<String> listeners() {
        List<String> names = new ArrayList<>(List.of(DIRECT));
        Target.of(Part.BROKER).forEach(broker -> names.add(broker.listener()));
        clients().forEach(client -> names.add(client.listener()));
        return names;
    }

    private static List<Target> clients() {
        return Target.all().stream().filter(target -> target.part().usesKafka()).toList();
    }

    private void link() throws IOException {
        for (Target to : Target.of(Part.BROKER)) {
            for (Target client : clients()) link(client, to, client.listener());
            for (Target from : Target.of(Part.BROKER)) {
                if (from.equals(to)) continue;
                link(from, to, from.listener());
                link(from, to, CONTROLLER);
            }
            // Controllers also tell each other where they are: one address for all of them.
            link(to, to, CONTROLLER);
        }
        for (Target host : Target.of(Part.CONNECTORS)) {
            add(host, database, databasePort, "database");
        }
    }

    private void link(Target from, Target to, String listener) throws IOException {
        add(from, to, ports.get(to).get(listener), listener);
    }

    private void add(Target from, Target to, int port, String listener) throws IOException {
        var relay = relays.add(new CuttableProxy(port));
        links.add(new Link(from, to, relay));
        relayPorts.put(new Way(from, to, listener), relay.port());
    }

    private int relay(Target from, Target to, String listener) {
        return relayPorts.get(new Way(from, to, listener));
    }

    /** What a process is told as the brokers' addresses. */
    String bootstrapServers(Target client) {
        return Target.of(Part.BROKER).stream()
                .map(broker -> HOST + relay(client, broker, client.listener()))
                .collect(Collectors.joining(","));
    }

    /** The brokers' addresses past all relays. */
    String directServers() {
        return ports.values().stream().map(own -> HOST + own.get(DIRECT)).collect(Collectors.joining(","));
    }

    int databasePort() {
        return databasePort;
    }

    int databaseRelay(Target host) {
        return relay(host, database, "database");
    }

    /** Addresses of one broker, and of the others as it sees them. */
    Map<String, String> settings(Target broker) {
        Map<String, Integer> own = ports.get(broker);
        List<String> listening = new ArrayList<>();
        List<String> advertised = new ArrayList<>();
        List<String> protocols = new ArrayList<>();
        own.forEach((listener, port) -> {
            listening.add(listener + "://" + HOST + port);
            advertised.add(listener + "://" + HOST + advertisedPort(broker, listener, port));
            protocols.add(listener + ":PLAINTEXT");
        });
        String voters = Target.of(Part.BROKER).stream()
                .map(voter -> voter.number() + "@" + HOST
                        + (voter.equals(broker) ? own.get(CONTROLLER) : relay(broker, voter, CONTROLLER)))
                .collect(Collectors.joining(","));
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", String.valueOf(broker.number()));
        settings.put("listeners", String.join(",", listening));
        settings.put("advertised.listeners", String.join(",", advertised));
        settings.put("listener.security.protocol.map", String.join(",", protocols));
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.voters", voters);
        // Each broker looks the others up under a name of its own.
        settings.put("inter.broker.listener.name", broker.listener());
        return settings;
    }

    private int advertisedPort(Target broker, String listener, int port) {
        if (listener.equals(CONTROLLER)) return relay(broker, broker, CONTROLLER);
        if (listener.equals(DIRECT) || listener.equals(broker.listener())) return port;
        return relayPorts.entrySet().stream()
                .filter(way -> way.getKey().to().equals(broker))
                .filter(way -> way.getKey().listener().equals(listener))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** Closes all connections of a process and refuses new ones. */
    void cut(Target target) {
        cut.add(target);
        apply();
    }

    /** Lets nothing through to or from a process. */
    void stall(Target target) {
        stalled.add(target);
        apply();
    }

    void mend(Target target) {
        cut.remove(target);
        stalled.remove(target);
        apply();
    }

    private void apply() {
        for (Link link : links) {
            if (link.touches(cut)) link.become(State.CUT);
            else link.become(link.touches(stalled) ? State.STALLED : State.OPEN);
        }
    }

    @Override
    public void close() {
        relays.close();
    }
}
