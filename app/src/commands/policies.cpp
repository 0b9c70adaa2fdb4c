#include <array>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "json_text.h"
#include "knob_text.h"
#include "lb/admission_registry.h"
#include "lb/json/codec.h"
#include "lb/mechanism.h"
#include "lb/policy_registry.h"
#include "text.h"

namespace app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<OptionSpec, 2> kOptions{
    {{"json", "", "print JSON instead of text"}, {"markdown", "", "print Markdown tables, as in the README"}}};

// A policy, an admission or another mechanism, as it is listed.
struct Entry {
  std::string_view kind;
  std::string_view name;
  std::string_view summary, cost, use_when, avoid_when, source;
  const lb::KnobTable* table = nullptr;   // null: its knobs depend on its type
  const lb::PolicyDoc* policy = nullptr;  // of a policy only
};

template <class Doc>
Entry entry(std::string_view kind, std::string_view name, const Doc& doc, const lb::KnobTable* table) {
  return {kind, name, doc.summary, doc.cost, doc.use_when, doc.avoid_when, doc.source, table, nullptr};
}

std::vector<Entry> entries() {
  std::vector<Entry> list;
  for (const lb::PolicyType& policy : lb::policies()) {
    list.push_back(entry("policy", policy.params.name, policy.doc, &policy.params.table()));
    list.back().policy = &policy.doc;
  }
  for (const lb::AdmissionType& admission : lb::admissions()) {
    list.push_back(entry("admission", admission.params.name, admission.doc, &admission.params.table()));
  }
  for (const lb::MechanismDoc& mechanism : lb::mechanisms()) {
    const lb::KnobTable* table = mechanism.table == nullptr ? nullptr : &mechanism.table();
    list.push_back(entry("mechanism", mechanism.key, mechanism, table));
  }
  return list;
}

void print_row(std::string_view label, std::string_view text, Console& console) {
  constexpr std::size_t kColumn = 13;
  const Ink ink(console.out().colour);
  std::string head = "  " + ink.faint(label) + std::string(kColumn - 2 - label.size(), ' ');
  for (const std::string& line : wrapped(text, console.out().width - kColumn)) {
    console.line(head + line);
    head = std::string(kColumn, ' ');
  }
}

std::string_view load_text(const lb::PolicyDoc& doc) {
  if (doc.probes) return "prefers nodes with less in flight, as they answer to probes";
  return doc.uses_load ? "prefers nodes with less in flight" : "not looked at";
}

void print_entry(const Entry& entry, Console& console) {
  console.line(Ink(console.out().colour).strong(entry.name));
  print_row("what", entry.summary, console);
  print_row("cost", entry.cost, console);
  if (entry.policy != nullptr) {
    print_row("weights", entry.policy->uses_weights ? "shares follow them" : "ignored", console);
    print_row("load", load_text(*entry.policy), console);
  }
  print_row("use when", entry.use_when, console);
  print_row("avoid when", entry.avoid_when, console);
  print_row("source", entry.source, console);
}

std::string in_a_scenario(const Entry& entry) {
  const std::string name(entry.name);
  const std::string type = "{\"type\": \"" + name + "\"}";
  if (entry.kind != "mechanism") return "\"balancer\": {\"" + std::string(entry.kind) + "\": " + type + "}";
  const bool list = name == "access_list" || name == "routes";
  const std::string body = list ? "[{...}]" : "{...}";
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return "\"balancer\": {\"" + name + "\": " + body + "}";
  return "\"balancer\": {\"" + name.substr(0, dot) + "\": {\"" + name.substr(dot + 1) + "\": " + body + "}}";
}

void print_knobs(const Entry& entry, Console& console) {
  const Ink ink(console.out().colour);
  console.line();
  if (entry.table != nullptr) {
    console.line(ink.strong("Knobs") + (entry.table->knobs().empty() ? "  none" : ""));
    const std::shared_ptr<void> defaults = entry.table->make_default();
    for (const lb::Knob& knob : entry.table->knobs()) {
      console.line("  " + ink.strong(knob.name) + "  " + std::string(knob.doc));
      console.line("      default " + shown(knob, defaults.get()) + "; allowed " + allowed(knob));
    }
    console.line();
  }
  console.line(ink.strong("In a scenario"));
  console.line("  " + in_a_scenario(entry));
}

Json knobs_as_json(const Entry& entry) {
  Json knobs = Json::array();
  if (entry.table == nullptr) return knobs;
  const std::shared_ptr<void> defaults = entry.table->make_default();
  for (const lb::Knob& knob : entry.table->knobs()) {
    knobs.push_back({{"name", knob.name},
                     {"doc", knob.doc},
                     {"default", shown(knob, defaults.get())},
                     {"allowed", allowed(knob)}});
  }
  return knobs;
}

Json as_json(const Entry& entry) {
  Json json{{"kind", entry.kind},    {"name", entry.name},         {"summary", entry.summary},
            {"cost", entry.cost},    {"use_when", entry.use_when}, {"avoid_when", entry.avoid_when},
            {"source", entry.source}};
  if (entry.policy != nullptr) {
    json["uses_weights"] = entry.policy->uses_weights;
    json["uses_load"] = entry.policy->uses_load;
    json["probes"] = entry.policy->probes;
  }
  json["knobs"] = knobs_as_json(entry);
  return json;
}

void print_all_as_json(Console& console) {
  Json list = Json::array();
  for (const Entry& entry : entries()) list.push_back(as_json(entry));
  console.print(json_text(list));
}

void print_all(Console& console) {
  const Ink ink(console.out().colour);
  std::string_view kind = "policy";
  for (const Entry& entry : entries()) {
    if (entry.kind != kind) {
      kind = entry.kind;
      console.line(
          ink.faint(kind == "admission" ? "-- admission: balancer.admission --" : "-- other mechanisms --"));
      console.line();
    }
    print_entry(entry, console);
    console.line();
  }
  console.line("lbsim policies NAME shows the knobs of one.");
}

void print_markdown_row(const Entry& entry, Console& console) {
  std::string row = "| `" + std::string(entry.name) + "` |";
  for (const std::string_view cell : {entry.summary, entry.cost, entry.use_when, entry.avoid_when}) {
    row.append(" ").append(cell).append(" |");
  }
  console.line(row);
}

void print_markdown(Console& console) {
  std::string_view kind;
  for (const Entry& entry : entries()) {
    if (entry.kind != kind) {
      if (!kind.empty()) console.line();
      kind = entry.kind;
      console.line("| " + std::string(kind) + " | what it does | " + (kind == "policy" ? "a pick" : "a request") +
                   " costs | use it when | not when |");
      console.line("|---|---|---|---|---|");
    }
    print_markdown_row(entry, console);
  }
}

ExitCode unknown_name(const std::string& name, const Console& console) {
  std::vector<std::string_view> known;
  std::string list;
  for (const Entry& entry : entries()) {
    known.push_back(entry.name);
    list += (list.empty() ? "" : ", ") + std::string(entry.name);
  }
  return console.fail(ExitCode::kBadInput, "unknown policy \"" + lb::json::printable(name) + "\"" +
                                               suggestion(name, known) + " (known: " + list + ")");
}

ExitCode print_one(const std::string& name, bool json, Console& console) {
  for (const Entry& entry : entries()) {
    if (entry.name != name) continue;
    if (json) {
      console.print(json_text(as_json(entry)));
    } else {
      print_entry(entry, console);
      print_knobs(entry, console);
    }
    return ExitCode::kDone;
  }
  return unknown_name(name, console);
}

ExitCode policies(const Arguments& arguments, Console& console) {
  const bool json = arguments.has("json");
  if (!arguments.operands().empty()) return print_one(arguments.operands().front(), json, console);
  if (arguments.has("markdown")) {
    print_markdown(console);
  } else if (json) {
    print_all_as_json(console);
  } else {
    print_all(console);
  }
  return ExitCode::kDone;
}

}  // namespace

const Command kPoliciesCommand{
    .name = "policies",
    .summary = "lists policies and mechanisms: what each does, costs, and is good for",
    .about =
        "Lists every policy, every way to turn requests away, and every other mechanism of the balancer: what it "
        "does, what it costs a pick or a request, when to use it and when not, and where it comes from. With a "
        "name, also its knobs with their defaults and ranges.",
    .example = "lbsim policies\nlbsim policies p2c\nlbsim policies outlier\nlbsim policies --json",
    .operands = {"[NAME]", 0, 1},
    .options = kOptions,
    .run = policies,
};

}  // namespace app
