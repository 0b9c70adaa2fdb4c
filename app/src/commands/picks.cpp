#include <array>
#include <charconv>

#include "commands/commands.h"
#include "lb/balancer.h"
#include "lb/json/codec.h"
#include "policy_option.h"
#include "text.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 5> kOptions{{
    {"policy", "TYPE[,KNOB=VALUE...]", "the policy, and knobs of it that differ from their defaults"},
    {"nodes", "NAME[:WEIGHT],...", "the nodes, in order; a weight is 1 when it is not given"},
    {"count", "N", "how many picks (10)"},
    {"seed", "N", "of the policy's random draws (1)"},
    {"lines", "", "one name a line instead of all on one line"},
}};

void read_weight(std::string_view text, const std::string& path, lb::NodeConfig& node, lb::InputErrors& errors) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, node.weight);
  if (parsed.ec == std::errc{} && parsed.ptr == end && node.weight <= lb::kMaxWeight) return;
  errors.push_back({path + "/weight", "\"" + lb::json::printable(text) + "\": expected a whole number, 0.." +
                                          std::to_string(lb::kMaxWeight)});
}

lb::Result<std::vector<lb::NodeConfig>> read_nodes(const std::string& text) {
  std::vector<lb::NodeConfig> nodes;
  lb::InputErrors errors;
  for (const std::string& piece : split(text, ',')) {
    lb::NodeConfig& node = nodes.emplace_back();
    const std::size_t colon = piece.rfind(':');
    node.name = piece.substr(0, colon);
    if (colon == std::string::npos) continue;
    read_weight(std::string_view(piece).substr(colon + 1), "/" + std::to_string(nodes.size() - 1), node, errors);
  }
  if (errors.empty()) errors = lb::validate(nodes);
  if (!errors.empty()) return errors;
  return nodes;
}

lb::NodeId pick(lb::Balancer& balancer, std::uint64_t tag) {
  constexpr lb::TimePoint kStart{};  // no time passes
  lb::Request request;
  request.tag = tag;
  lb::NodeId node = lb::kNoNode;
  lb::AttemptId attempt;
  for (const lb::Action& action : balancer.begin(request, kStart)) {
    if (action.kind != lb::ActionKind::kStartAttempt) continue;
    node = action.node;
    attempt = action.attempt;
  }
  balancer.attempt_finished(attempt, lb::Outcome::response(200), kStart);
  return node;
}

void print_picks(lb::Balancer& balancer, std::uint64_t count, char separator, Console& console) {
  constexpr std::uint64_t kAtOnce = 4096;  // picks between two writes
  for (std::uint64_t i = 0; i < count && !console.reader_left(); ++i) {
    if (i > 0) console.print({&separator, 1});
    console.print(lb::json::printable(balancer.node(pick(balancer, i)).config.name));
    if (i % kAtOnce == kAtOnce - 1) console.flush();
  }
  console.line();
}

ExitCode picks(const Arguments& arguments, Console& console) {
  lb::InputErrors errors;
  for (const char* option : {"policy", "nodes"}) {
    if (!arguments.has(option)) errors.push_back({{}, "needs --" + std::string(option)});
  }
  const std::uint64_t count = arguments.number("count", {1, 1'000'000'000}, 10, errors);
  const std::uint64_t seed = arguments.number("seed", {0, kAnySeed}, 1, errors);
  if (!errors.empty()) return wrong_usage(kPicksCommand, errors, console);
  const auto config = read_policy_option(*arguments.value("policy"));
  const auto nodes = read_nodes(*arguments.value("nodes"));
  if (!config) console.fail("--policy", config.errors());
  if (!nodes) console.fail("--nodes", nodes.errors());
  if (!config || !nodes) return ExitCode::kBadInput;
  lb::Balancer balancer(config.value(), nodes.value(), seed, lb::TimePoint{});
  print_picks(balancer, count, arguments.has("lines") ? '\n' : ' ', console);
  return ExitCode::kDone;
}

}  // namespace

const Command kPicksCommand{
    .name = "picks",
    .summary = "prints the sequence of nodes that a policy picks",
    .about =
        "Asks the balancing engine for one pick after another, each request ending before the next begins and no "
        "time passing: what is left is the policy's own order.",
    .example =
        "lbsim picks --policy weighted_round_robin --nodes a:5,b:1,c:1 --count 7\n"
        "lbsim picks --policy random --nodes a,b --seed 7 --lines",
    .operands = {},
    .options = kOptions,
    .run = picks,
};

}  // namespace app
