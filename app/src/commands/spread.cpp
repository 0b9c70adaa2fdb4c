#include "lb/spread.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "chart.h"
#include "commands/commands.h"
#include "json_text.h"
#include "lb/json/codec.h"
#include "scenario_file.h"
#include "table.h"
#include "text.h"

namespace app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<OptionSpec, 2> kOptions{{
    {"set", "PATH=VALUE", "change a value first, as in nodes.0.health=down; may be repeated"},
    {"json", "", "print JSON instead of tables"},
}};

constexpr std::size_t kMostNodes = 50;
constexpr std::size_t kBarWidth = 20;

Json as_json(const lb::Spread& spread) {
  Json priorities = Json::array();
  for (const lb::PrioritySpread& priority : spread.priorities) {
    priorities.push_back({{"priority", priority.priority},
                          {"load_percent", priority.load_percent},
                          {"degraded_load_percent", priority.degraded_load_percent},
                          {"panic", priority.panic}});
  }
  Json nodes = Json::array();
  for (const lb::NodeSpread& node : spread.nodes) nodes.push_back({{"name", node.name}, {"share", node.share}});
  return {{"priorities", std::move(priorities)},
          {"nodes", std::move(nodes)},
          {"unserved", spread.unserved},
          {"basis", lb::to_string(spread.basis)}};
}

void print_table(const TextTable& table, Console& console) {
  for (const std::string& line : table.lines(Ink(console.out().colour), 2)) console.line(line);
  console.line();
}

void print_priorities(const lb::Spread& spread, Console& console) {
  const Ink ink(console.out().colour);
  TextTable table({"PRIORITY", "LOAD", "DEGRADED", "PANIC"});
  for (const lb::PrioritySpread& priority : spread.priorities) {
    table.add({{std::to_string(priority.priority), {}},
               {std::to_string(priority.load_percent) + " %", {}},
               {std::to_string(priority.degraded_load_percent) + " %", {}},
               priority.panic ? Cell{"yes", ink.bad("yes")} : Cell{"no", {}}});
  }
  print_table(table, console);
}

// What of its configuration keeps a node from traffic comes before what is known of its health.
std::string state_of(const lb::NodeConfig& node) {
  if (node.condition != lb::NodeCondition::kEnabled) return std::string(to_string(node.condition));
  return node.weight == 0 ? "weight 0" : std::string(to_string(node.health));
}

Cell state_cell(const lb::NodeConfig& node, const Ink& ink) {
  const std::string state = state_of(node);
  if (state == "up") return {state, ink.good(state)};
  return {state, state == "degraded" ? ink.warning(state) : ink.bad(state)};
}

void print_nodes(const lb::Spread& spread, const std::vector<lb::NodeConfig>& nodes, Console& console) {
  const Ink ink(console.out().colour);
  const Glyphs& drawn = glyphs(console.out().utf8);
  TextTable table({"NODE", "PRIORITY", "WEIGHT", "STATE", "SHARE", ""});
  table.lead(5);
  double widest = 0;
  for (const lb::NodeSpread& node : spread.nodes) widest = std::max(widest, node.share);
  for (std::size_t i = 0; i < std::min(nodes.size(), kMostNodes); ++i) {
    const double share = spread.nodes[i].share;
    const std::string name = clipped(lb::json::printable(nodes[i].name), 24, drawn.ellipsis);
    const std::string shown = bar(widest > 0 ? share / widest : 0, kBarWidth, drawn);
    table.add({{name, ink.node(i, name)},
               {std::to_string(effective_priority(nodes[i])), {}},
               {std::to_string(nodes[i].weight), {}},
               state_cell(nodes[i], ink),
               {percent(share), {}},
               {shown, ink.node(i, shown)}});
  }
  print_table(table, console);
  if (nodes.size() <= kMostNodes) return;
  console.line("  " + ink.faint("and " + grouped(nodes.size() - kMostNodes) + " more nodes; --json has them all"));
  console.line();
}

std::string_view meaning(lb::ShareBasis basis) {
  switch (basis) {
    case lb::ShareBasis::kEqual:
      return "Within a group of nodes the policy shares equally.";
    case lb::ShareBasis::kWeights:
      return "Within a group of nodes the policy shares by weight.";
    case lb::ShareBasis::kCounted:
      return "Within a group of nodes shares are what the policy answered when asked 131,072 times.";
  }
  return {};
}

ExitCode spread(const Arguments& arguments, Console& console) {
  const std::string& path = arguments.operands().front();
  const auto file = load({path, arguments.all("set"), std::nullopt}, Use::kSpread);
  if (!file) return console.fail(path, file.errors());
  const std::vector<lb::NodeConfig> nodes = sim::expand_nodes(file.value().scenario);
  const lb::Spread spread = lb::compute_spread(file.value().scenario.balancer, nodes);
  if (arguments.has("json")) {
    console.print(json_text(as_json(spread)));
    return ExitCode::kDone;
  }
  print_priorities(spread, console);
  print_nodes(spread, nodes, console);
  if (spread.unserved > 0) {
    console.line(Ink(console.out().colour).bad(percent(spread.unserved) + " of the requests find no node."));
  }
  console.line(std::string(meaning(spread.basis)));
  return ExitCode::kDone;
}

}  // namespace

const Command kSpreadCommand{
    .name = "spread",
    .summary = "tells what share of the requests each node gets, without running time",
    .about =
        "From the configuration and the nodes' states (nodes[].health: up, degraded, down, excluded) tells where "
        "requests go: how priorities share them, spill and panic included, and what each node gets of them. "
        "Nothing is run: these are first attempts, each over before the next begins. A file without traffic will "
        "do.",
    .example =
        "lbsim spread scenarios/weights.json\n"
        "lbsim spread scenarios/weights.json --set nodes.0.health=down --json",
    .operands = {"FILE.json", 1, 1},
    .options = kOptions,
    .run = spread,
};

}  // namespace app
