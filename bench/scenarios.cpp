#include "scenarios.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "lb/json/codec.h"

namespace bench {
namespace {

sim::Scenario read(const std::string& text) {
  const lb::Result<lb::json::Document> document = lb::json::Document::parse(text);
  return lb::json::read<sim::Scenario>(document.value()).value();
}

}  // namespace

sim::Scenario flaky3() {
  std::ifstream file(std::string(LBSIM_SOURCE_DIR) + "/scenarios/flaky3.json");
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(file);
  json.erase("live");
  return read(json.dump());
}

sim::Scenario p2c_pool(std::int64_t nodes) {
  const double rate = 0.9 * 100 * static_cast<double>(nodes);  // 10 ms of service each
  std::ostringstream text;
  text << R"({"duration": ")" << 1e6 / rate
       << R"(s", "balancer": {"policy": {"type": "p2c"}}, "nodes": [{"name": "n", )"
       << R"("count": )" << nodes << R"(, "backend": {"service_time": {"exponential": "10ms"}}}], )"
       << R"("traffic": [{"arrivals": {"poisson": )" << rate << "}}]}";
  return read(text.str());
}

}  // namespace bench
