package dev.valise.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measures Valise, and what it is compared with, in one run: {@code bin/bench}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("valise: " + e.getMessage());
            System.err.println(Options.USAGE);
            System.exit(2);
            return;
        }
        Map<String, String> machine = Machine.facts(options.python());
        Report report = run(options, machine);
        machine.put("others after", Machine.others());
        System.out.print(report.toMarkdown());
        options.json().ifPresent(file -> write(report, file));
    }

    private static Report run(Options options, Map<String, String> machine) throws Exception {
        List<Subject> subjects = new ArrayList<>();
        try (Jails jails = new Jails(options.python());
                OverHttp http = new OverHttp(jails, options::wants);
                OnStores stores = new OnStores(options::wants)) {
            new WarmUp(options.effort().warmUp()).run(jails);
            Baselines baselines = new Baselines(options.python(), options::wants);
            subjects.addAll(baselines.make());
            subjects.addAll(http.make());
            subjects.addAll(stores.make());
            subjects.addAll(new Catalogue(jails, options::wants).make());
            Libraries libraries = new Libraries(jails, options::wants);
            subjects.addAll(libraries.make());
            Path home = Path.of(System.getProperty("valise.home", "."));
            subjects.addAll(new Packing(options.python(), home.resolve("python"), options::wants).make());
            PackingInSandbox packing = new PackingInSandbox(options.python(), home.resolve("python"), options::wants);
            subjects.addAll(packing.make());
            subjects.addAll(baselines.commandLine(home));
            Rounds rounds = new Rounds(subjects, options.effort());
            List<Results.Figure> figures = rounds.run().figures(subjects);
            List<String> remarks = new ArrayList<>(baselines.remarks());
            remarks.addAll(packing.remarks());
            remarks.addAll(libraries.remarks());
            remarks.addAll(stores.remarks());
            remarks.addAll(rounds.remarks());
            if (subjects.isEmpty()) {
                remarks.add("nothing has a name that begins with any of " + options.names());
            }
            return new Report(machine, figures, Targets.judge(figures), remarks);
        } finally {
            // The last made were started last.
            Collections.reverse(subjects);
            for (Subject subject : subjects) {
                subject.close();
            }
        }
    }

    private static void write(Report report, Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, report.toTree());
    }
}
