#include "proxy/replay.h"

#include <array>

#include "commands/commands.h"
#include "lb/json/codec.h"
#include "policy_option.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{
    {"policy", "TYPE[,KNOB=VALUE...]", "what would this policy have picked, in place of the recorded one"},
}};

void print_nodes(const proxy::ReplayReport& report, Console& console) {
  TextTable table({"NODE", "RECORDED", "REPLAYED"});
  for (const proxy::ReplayNode& node : report.nodes) {
    table.add(
        {{lb::json::printable(node.name, 40), {}}, {grouped(node.recorded), {}}, {grouped(node.replayed), {}}});
  }
  const Ink ink(console.out().colour);
  for (const std::string& line : table.lines(ink, 2)) console.line(line);
  console.line();
}

void print_other_policy(const proxy::ReplayReport& report, Console& console) {
  const double same =
      report.picks == 0 ? 0 : static_cast<double>(report.same_picks) / static_cast<double>(report.picks);
  console.line("Under " + report.policy + ", " + grouped(report.same_picks) + " of " + grouped(report.picks) +
               " attempts go to the same node (" + percent(same) + ").");
  if (report.only_recorded + report.only_replayed == 0) return;
  console.line(grouped(report.only_recorded) + " attempts were only recorded, " + grouped(report.only_replayed) +
               " only replayed.");
}

ExitCode print_reproduction(const proxy::ReplayReport& report, const std::string& path, Console& console) {
  const Ink ink(console.out().colour);
  if (report.reproduced()) {
    console.line(ink.good("Every decision was reproduced."));
    return ExitCode::kDone;
  }
  console.line(ink.bad("NOT reproduced") + ": the decisions of " + grouped(report.mismatches) + " inputs differ.");
  if (!report.first_mismatch) return ExitCode::kExpectationFailed;
  console.line("First at " + lb::json::printable(path, 300) + ":" + std::to_string(report.first_mismatch->line));
  console.line("  recorded " + lb::json::printable(report.first_mismatch->expected, 400));
  console.line("  replayed " + lb::json::printable(report.first_mismatch->got, 400));
  return ExitCode::kExpectationFailed;
}

ExitCode replay(const Arguments& arguments, Console& console) {
  proxy::ReplayOptions options;
  if (const auto text = arguments.value("policy")) {
    const auto config = read_policy_option(*text);
    if (!config) return console.fail("--policy", config.errors());
    options.policy = config.value().policy;
  }
  const std::string& path = arguments.operands().front();
  const auto replayed = proxy::replay(path, options);
  if (!replayed) return console.fail(path, replayed.errors());
  const proxy::ReplayReport& report = replayed.value();
  console.line(grouped(report.inputs) + " inputs to " +
               (report.balancers == 1 ? "1 balancer" : grouped(report.balancers) + " balancers") + ", " +
               grouped(report.decisions) + " decisions recorded; policy " + report.policy + ".");
  console.line();
  print_nodes(report, console);
  if (!options.policy) return print_reproduction(report, path, console);
  print_other_policy(report, console);
  return ExitCode::kDone;
}

}  // namespace

const Command kReplayCommand{
    .name = "replay",
    .summary = "feeds a recording of the proxy to the engine again",
    .about =
        "Feeds the recorded inputs of lbsim proxy --record to the same engine. Every decision must come out as "
        "recorded; otherwise the exit code is 1. With --policy it tells what another policy would have picked.",
    .example = "lbsim replay traffic.jsonl\nlbsim replay traffic.jsonl --policy p2c",
    .operands = {"RECORDING", 1, 1},
    .options = kOptions,
    .run = replay,
};

}  // namespace app
