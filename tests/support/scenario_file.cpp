#include "support/scenario_file.h"

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "lb/json/codec.h"
#include "sim/trace_arrivals.h"

namespace support {
namespace {

std::string listed(const lb::InputErrors& errors) {
  std::string lines;
  for (const lb::InputError& error : errors) lines += error.path + ": " + error.message + "\n";
  return lines;
}

template <class T>
T value_or_exit(lb::Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::cerr << listed(result.errors());
  std::exit(1);
}

lb::Result<sim::Scenario> read(const std::string& text, const std::vector<std::string>& assignments,
                               const std::string& folder = {}) {
  lb::Result<lb::json::Document> document = lb::json::Document::parse(text);
  if (!document.ok()) return document.errors();
  for (const std::string& assignment : assignments) {
    lb::InputErrors errors = document.value().set(assignment);
    if (!errors.empty()) return errors;
  }
  lb::Result<sim::Scenario> scenario = lb::json::read<sim::Scenario>(document.value());
  if (!scenario.ok()) return scenario;
  lb::InputErrors errors = sim::load_traces(scenario.value(), folder);
  if (!errors.empty()) return errors;
  errors = sim::validate(scenario.value());
  if (!errors.empty()) return errors;
  return scenario;
}

}  // namespace

sim::Scenario shipped_scenario(const std::string& name) {
  const std::string file = std::string(LBSIM_SOURCE_DIR) + "/scenarios/" + name + ".json";
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(value_or_exit(lb::json::read_file(file)));
  json.erase("live");
  return value_or_exit(read(json.dump(), {}, file.substr(0, file.rfind('/'))));
}

sim::Scenario scenario_of(const std::string& text, const std::vector<std::string>& assignments) {
  return value_or_exit(read(text, assignments));
}

std::string errors_of(const std::string& text) {
  const lb::Result<sim::Scenario> scenario = read(text, {});
  return scenario.ok() ? "" : listed(scenario.errors());
}

}  // namespace support
