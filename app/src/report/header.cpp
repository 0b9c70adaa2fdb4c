#include <algorithm>
#include <nlohmann/json.hpp>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "report/report.h"
#include "text.h"

namespace app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kColumn = 18;  // where values stand, after the longest label: health_monitor

using Rows = std::vector<HeaderRow>;

void print_row(const HeaderRow& row, Console& console) {
  const Ink ink(console.out().colour);
  const std::size_t taken = 2 + display_width(row.label);
  std::string head = "  " + ink.faint(row.label) + std::string(taken < kColumn ? kColumn - taken : 1, ' ');
  for (const std::string& line : wrapped(row.text, console.out().width - kColumn)) {
    console.line(head + (row.assumed ? ink.faint(line) : line));
    head = std::string(kColumn, ' ');
  }
}

std::string value_text(const Json& value) {
  if (value.is_string()) return lb::json::printable(value.get<std::string>());
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(value_text(item));
  return joined(items, " ");
}

// The fields of a mechanism in words ("max_attempts 4", "backoff.type full"): those that were given, and the
// others.
struct Fields {
  std::vector<std::string> given;
  std::vector<std::string> assumed;
};

void gather(const Json& object, const std::string& pointer, const std::string& prefix, const ScenarioFile& file,
            Fields& fields) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      gather(value, pointer + "/" + key, prefix + key + ".", file, fields);
    } else if (!value.is_null()) {
      const bool given = file.is_given(pointer + "/" + key);
      (given ? fields.given : fields.assumed).push_back(prefix + key + " " + value_text(value));
    }
  }
}

void add_mechanism(const std::string& name, const Json& value, const ScenarioFile& file, Rows& rows) {
  const std::string pointer = "/balancer/" + name;
  if (!value.is_object()) {
    rows.push_back({name, value_text(value) + (file.is_given(pointer) ? "" : " (assumed)")});
    return;
  }
  Fields fields;
  Json rest = value;
  rest.erase("type");  // "round_robin" says as much as "type round_robin"
  if (rest.contains("preset") && rest["preset"] == "none") rest.erase("preset");
  gather(rest, pointer, "", file, fields);
  if (value.contains("type")) {
    const std::string type = value_text(value["type"]);
    fields.given.insert(fields.given.begin(), type + (file.is_given(pointer + "/type") ? "" : " (assumed)"));
  }
  rows.push_back({name, fields.given.empty() ? "on, with its defaults" : joined(fields.given, ", ")});
  if (!fields.assumed.empty()) rows.push_back({{}, "assumed: " + joined(fields.assumed, ", "), true});
}

// Every mechanism that the engine's table knows, so that one added later is shown without a change here.
void add_balancer(const ScenarioFile& file, Rows& rows) {
  const lb::KnobTable& table = lb::BalancerConfig::knobs();
  const Json whole = lb::json::write(table, &file.scenario.balancer);
  std::vector<std::string> off;
  for (const lb::Knob& knob : table.knobs()) {
    const std::string name(knob.name);
    const bool absent = !whole.contains(name) || whole.at(name).is_null();
    if (name == "preset" && whole.at(name) == "none") continue;
    if (absent || (whole.at(name).is_array() && whole.at(name).empty())) {
      off.push_back(name);
    } else {
      add_mechanism(name, whole.at(name), file, rows);
    }
  }
  if (!off.empty()) rows.push_back({"off", joined(off, ", ")});
}

void add_fleet(const sim::Scenario& scenario, Rows& rows) {
  if (scenario.balancers == 1) return;
  std::string text = grouped(scenario.balancers) + ", requests come to them ";
  text += scenario.balancer_dispatch == sim::BalancerDispatch::kRandom ? "at random" : "in turn";
  if (scenario.balancer_start_spread > lb::Duration::zero()) {
    text += ", started within " + lb::print_duration(scenario.balancer_start_spread);
  }
  rows.push_back({"balancers", text});
}

void add_traffic(const sim::Scenario& scenario, Rows& rows) {
  constexpr std::size_t kMostRows = 8;
  std::string label = "traffic";
  for (std::size_t i = 0; i < std::min(scenario.traffic.size(), kMostRows); ++i) {
    const sim::TrafficClass& traffic = scenario.traffic[i];
    rows.push_back({label, std::string(lb::to_string(traffic.method)) + " " + lb::json::printable(traffic.path) +
                               "  " + compact(sim::mean_rate(traffic.arrivals, scenario.duration)) + "/s " +
                               std::string(traffic.arrivals.active->name)});
    label.clear();
  }
  if (scenario.traffic.size() <= kMostRows) return;
  rows.push_back({{}, "and " + std::to_string(scenario.traffic.size() - kMostRows) + " more"});
}

void print_description(const std::string& description, Console& console) {
  constexpr std::size_t kMostBytes = 4000;  // of a paragraph
  if (description.empty()) return;
  for (const std::string& paragraph : split(description, '\n')) {
    for (const std::string& line : wrapped(lb::json::printable(paragraph, kMostBytes), console.out().width)) {
      console.line(line);
    }
  }
}

}  // namespace

std::vector<HeaderRow> header_rows(const ScenarioFile& file) {
  const sim::Scenario& scenario = file.scenario;
  std::string time = lb::print_duration(scenario.duration);
  if (scenario.warmup > lb::Duration::zero()) {
    time += ", the first " + lb::print_duration(scenario.warmup) + " (warm-up) not in the summary";
  }
  Rows rows{
      {"duration", time}, {"seed", std::to_string(scenario.seed)}, {"nodes", grouped(sim::node_total(scenario))}};
  add_fleet(scenario, rows);
  add_traffic(scenario, rows);
  add_balancer(file, rows);
  return rows;
}

void print_header(const ScenarioFile& file, const std::string& path, Console& console) {
  const sim::Scenario& scenario = file.scenario;
  const Ink ink(console.out().colour);
  const std::string& title = scenario.name.empty() ? path : scenario.name;
  console.line(ink.strong(lb::json::printable(title)));
  print_description(scenario.description, console);
  console.line();
  for (const HeaderRow& row : header_rows(file)) print_row(row, console);
  console.line();
}

}  // namespace app
