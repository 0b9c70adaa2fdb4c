#include "sim/run.h"

#include <array>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "huge_pages.h"
#include "interrupt.h"
#include "json_text.h"
#include "lb/json/codec.h"
#include "progress.h"
#include "report/report.h"
#include "text.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 9> kOptions{{
    {"json", "FILE", "write the result as JSON; - for standard output, in place of the report"},
    {"csv", "FILE", "write the numbers over time as CSV; - for standard output, in place of the report"},
    {"report", "FILE", "write a page of charts and tables: one HTML file that needs no network; - as with --json"},
    {"events", "", "list every change of a node's or breaker's state and every fault"},
    {"explain", "N", "tell of the first N requests why each node was picked and who was out; in the JSON too"},
    {"set", "PATH=VALUE", "change a value of the scenario, as in balancer.policy.type=p2c; may be repeated"},
    {"seed", "N", "play with another seed than the scenario's"},
    {"wall-time", "", "add wall_s to the JSON: the real time that the run took, which differs from run to run"},
    {"quiet", "", "print only the verdicts of the scenario's expectations"},
}};

sim::RunResult play(const ScenarioFile& file, bool quiet, std::uint64_t explain, const Console& console) {
  const Interrupt interrupt;
  Progress progress(console.err());
  sim::RunOptions options;
  options.stop = &interrupt.flag();
  options.explain = explain;
  if (!quiet) {
    options.progress = [&progress](lb::Duration done, lb::Duration total) { progress.show(done, total); };
  }
  return sim::run(file.scenario, options);
}

void print_report(const Report& report, const std::string& path, const Arguments& arguments, Console& console) {
  if (!arguments.has("quiet")) {
    print_header(report.file, path, console);
    print_nodes(report, console);
    print_timeline(report, console);
    if (arguments.has("explain")) print_explanations(report, console);
    if (arguments.has("events")) print_events(report, console);
    print_summary(report, console);
    print_groups(report, console);
    print_findings(report, console);
  }
  print_verdicts(report, console);
}

// What to save goes first: the report may have a reader that leaves, files should be whole by then.
ExitCode save(const Report& report, const std::string& source, const Arguments& arguments, Console& console) {
  ExitCode code = ExitCode::kDone;
  if (const auto path = arguments.value("json")) {
    sim::JsonOptions options;
    options.wall_time = arguments.has("wall-time");
    code = console.save(*path, json_text(sim::to_json(report.result, report.file.scenario, options)));
  }
  if (const auto path = arguments.value("csv")) {
    const ExitCode saved = console.save(*path, csv(report.result));
    if (saved != ExitCode::kDone) code = saved;
  }
  if (const auto path = arguments.value("report")) {
    const ExitCode saved = console.save(*path, html_report(report, source));
    if (saved != ExitCode::kDone) code = saved;
  }
  return code;
}

void tell_speed(const sim::RunResult& result, const Console& console) {
  const double seconds = result.summary.wall_s;
  std::string text = grouped(result.total.requests) + " requests simulated in " + milliseconds(seconds * 1000);
  if (seconds > 0) text += ", " + compact(static_cast<double>(result.total.requests) / seconds) + " a second";
  console.message(text);
}

ExitCode verdict(const sim::RunResult& result, const Console& console) {
  if (result.interrupted) {
    console.message("interrupted: the result is partial");
    return ExitCode::kInterrupted;
  }
  return result.expectations_hold() ? ExitCode::kDone : ExitCode::kExpectationFailed;
}

// What is written to standard output, in place of the report for the terminal.
std::vector<std::string> printed_files(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const char* name : {"json", "csv", "report"}) {
    if (arguments.value(name) == "-") names.push_back("--" + std::string(name) + " -");
  }
  return names;
}

lb::InputErrors contradictions(const Arguments& arguments) {
  lb::InputErrors errors;
  const std::vector<std::string> printed = printed_files(arguments);
  if (printed.size() > 1) {
    errors.push_back({{}, printed[0] + " and " + printed[1] + " cannot both have standard output"});
  }
  if (arguments.has("wall-time") && !arguments.has("json")) {
    errors.push_back({{}, "--wall-time changes the JSON: it needs --json"});
  }
  return errors;
}

ExitCode run(const Arguments& arguments, Console& console) {
  lb::InputErrors errors = contradictions(arguments);
  const std::uint64_t explain = arguments.number("explain", {1, sim::kMaxExplained}, 0, errors);
  if (!errors.empty()) return wrong_usage(kRunCommand, errors, console);
  prefer_huge_pages();
  const std::string& path = arguments.operands().front();
  const auto file = load({path, arguments.all("set"), arguments.value("seed")});
  if (!file) return console.fail(path, file.errors());
  const bool quiet = arguments.has("quiet");
  const sim::RunResult result = play(file.value(), quiet, explain, console);
  const Report report{file.value(), result};
  const ExitCode saved = save(report, path, arguments, console);
  if (printed_files(arguments).empty()) print_report(report, path, arguments, console);
  console.flush();
  if (!quiet) tell_speed(result, console);
  const ExitCode code = verdict(result, console);
  return saved == ExitCode::kDone ? code : saved;
}

}  // namespace

const Command kRunCommand{
    .name = "run",
    .summary = "plays a scenario in virtual time and reports what happened",
    .about =
        "Plays a scenario through the balancing engine in virtual time, and prints the share, failures, retries "
        "and breaker trips of every node, how they went over time, and whether the scenario's expectations hold. "
        "The same scenario and seed give the same bytes on every machine.\n"
        "lbsim FILE.json is the same as lbsim run FILE.json.",
    .example =
        "lbsim scenarios/flaky3.json\n"
        "lbsim run scenarios/outage.json --set balancer.policy.type=p2c --events\n"
        "lbsim run scenarios/flaky3.json --seed 7 --json -",
    .operands = {"FILE.json", 1, 1},
    .options = kOptions,
    .run = run,
};

}  // namespace app
