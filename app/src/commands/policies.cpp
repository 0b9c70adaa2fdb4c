#include <array>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "json_text.h"
#include "knob_text.h"
#include "lb/json/codec.h"
#include "lb/policy_registry.h"
#include "text.h"

namespace app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<OptionSpec, 2> kOptions{
    {{"json", "", "print JSON instead of text"}, {"markdown", "", "print a Markdown table, as in the README"}}};

void print_row(std::string_view label, std::string_view text, Console& console) {
  constexpr std::size_t kColumn = 13;
  const Ink ink(console.out().colour);
  std::string head = "  " + ink.faint(label) + std::string(kColumn - 2 - label.size(), ' ');
  for (const std::string& line : wrapped(text, console.out().width - kColumn)) {
    console.line(head + line);
    head = std::string(kColumn, ' ');
  }
}

void print_policy(const lb::PolicyType& policy, Console& console) {
  const lb::PolicyDoc& doc = policy.doc;
  console.line(Ink(console.out().colour).strong(policy.params.name));
  print_row("what", doc.summary, console);
  print_row("cost", doc.cost, console);
  print_row("weights", doc.uses_weights ? "shares follow them" : "ignored", console);
  print_row("load", doc.uses_load ? "prefers nodes with less in flight" : "not looked at", console);
  print_row("use when", doc.use_when, console);
  print_row("avoid when", doc.avoid_when, console);
  print_row("source", doc.source, console);
}

void print_knobs(const lb::PolicyType& policy, Console& console) {
  const lb::KnobTable& table = policy.params.table();
  const Ink ink(console.out().colour);
  console.line();
  console.line(ink.strong("Knobs") + (table.knobs().empty() ? "  none" : ""));
  lb::Variant defaults = lb::default_policy(policy.params.name);
  for (const lb::Knob& knob : table.knobs()) {
    console.line("  " + ink.strong(knob.name) + "  " + std::string(knob.doc));
    console.line("      default " + shown(table, knob, defaults.address()) + "; allowed " + allowed(knob));
  }
  console.line();
  console.line(ink.strong("In a scenario"));
  console.line("  \"balancer\": {\"policy\": {\"type\": \"" + std::string(policy.params.name) + "\"}}");
}

Json knobs_as_json(const lb::PolicyType& policy) {
  const lb::KnobTable& table = policy.params.table();
  lb::Variant defaults = lb::default_policy(policy.params.name);
  Json knobs = Json::array();
  for (const lb::Knob& knob : table.knobs()) {
    knobs.push_back({{"name", knob.name},
                     {"doc", knob.doc},
                     {"default", shown(table, knob, defaults.address())},
                     {"allowed", allowed(knob)}});
  }
  return knobs;
}

Json as_json(const lb::PolicyType& policy) {
  const lb::PolicyDoc& doc = policy.doc;
  return {{"name", policy.params.name},       {"summary", doc.summary},       {"cost", doc.cost},
          {"use_when", doc.use_when},         {"avoid_when", doc.avoid_when}, {"source", doc.source},
          {"uses_weights", doc.uses_weights}, {"uses_load", doc.uses_load},   {"knobs", knobs_as_json(policy)}};
}

ExitCode print_all(bool json, Console& console) {
  Json list = Json::array();
  for (const lb::PolicyType& policy : lb::policies()) {
    if (json) {
      list.push_back(as_json(policy));
      continue;
    }
    print_policy(policy, console);
    console.line();
  }
  if (json) {
    console.print(json_text(list));
  } else {
    console.line("lbsim policies NAME shows the knobs of one.");
  }
  return ExitCode::kDone;
}

void print_markdown(Console& console) {
  console.line("| policy | what it does | a pick costs | use it when | not when |");
  console.line("|---|---|---|---|---|");
  for (const lb::PolicyType& policy : lb::policies()) {
    const lb::PolicyDoc& doc = policy.doc;
    std::string row = "| `" + std::string(policy.params.name) + "` |";
    for (const std::string_view cell : {doc.summary, doc.cost, doc.use_when, doc.avoid_when}) {
      row.append(" ").append(cell).append(" |");
    }
    console.line(row);
  }
}

ExitCode unknown_policy(const std::string& name, const Console& console) {
  std::vector<std::string_view> known;
  std::string list;
  for (const lb::PolicyType& policy : lb::policies()) {
    known.push_back(policy.params.name);
    list += (list.empty() ? "" : ", ") + std::string(policy.params.name);
  }
  return console.fail(ExitCode::kBadInput, "unknown policy \"" + lb::json::printable(name) + "\"" +
                                               suggestion(name, known) + " (known: " + list + ")");
}

ExitCode policies(const Arguments& arguments, Console& console) {
  const bool json = arguments.has("json");
  if (arguments.operands().empty() && arguments.has("markdown")) {
    print_markdown(console);
    return ExitCode::kDone;
  }
  if (arguments.operands().empty()) return print_all(json, console);
  const std::string& name = arguments.operands().front();
  const lb::PolicyType* policy = lb::find_policy(name);
  if (policy == nullptr) return unknown_policy(name, console);
  if (json) {
    console.print(json_text(as_json(*policy)));
    return ExitCode::kDone;
  }
  print_policy(*policy, console);
  print_knobs(*policy, console);
  return ExitCode::kDone;
}

}  // namespace

const Command kPoliciesCommand{
    .name = "policies",
    .summary = "lists the balancing policies: what each does, costs, and is good for",
    .about =
        "Lists every policy: what it does, what a pick costs, when to use it and when not, and where it comes "
        "from. With a name, also its knobs with their defaults and ranges.",
    .example = "lbsim policies\nlbsim policies p2c\nlbsim policies --json",
    .operands = {"[NAME]", 0, 1},
    .options = kOptions,
    .run = policies,
};

}  // namespace app
