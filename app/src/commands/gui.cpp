#include <array>
#include <charconv>

#include "commands/commands.h"
#include "dashboard/dashboard.h"
#include "interrupt.h"
#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "progress.h"
#include "scenario_file.h"
#include "sim/sim_feed.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 6> kOptions{{
    {"screenshot", "FILE.png", "draw a picture instead of opening a window; needs no display"},
    {"size", "WIDTHxHEIGHT", "of the window or picture, in pixels (1600x1000)"},
    {"light", "", "dark figures on a light ground"},
    {"playhead", "TIME", "the moment that the picture shows, as in 30s"},
    {"set", "PATH=VALUE", "change a value of the scenario, as in balancer.policy.type=p2c; may be repeated"},
    {"seed", "N", "play with another seed than the scenario's"},
}};

bool read_size(const std::string& text, DashboardRequest& request) {
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, request.width);
  if (width.ec != std::errc{} || width.ptr == end || *width.ptr != 'x') return false;
  const auto height = std::from_chars(width.ptr + 1, end, request.height);
  return height.ec == std::errc{} && height.ptr == end;
}

DashboardRequest read_request(const Arguments& arguments, lb::InputErrors& errors) {
  DashboardRequest request;
  request.title = "lbsim - " + lb::json::printable(arguments.operands().front());
  request.screenshot = arguments.value("screenshot").value_or("");
  request.dark = !arguments.has("light");
  if (const auto size = arguments.value("size"); size && !read_size(*size, request)) {
    errors.push_back(
        {{}, "--size \"" + lb::json::printable(*size) + "\": expected WIDTHxHEIGHT, as in 1600x1000"});
  }
  if (const auto text = arguments.value("playhead")) {
    const std::string problem = lb::parse_duration(*text, request.playhead.emplace());
    if (!problem.empty()) errors.push_back({{}, "--playhead: " + problem});
    if (request.screenshot.empty()) errors.push_back({{}, "--playhead needs --screenshot"});
  }
  if (errors.empty()) errors = check(request);
  return request;
}

// The name of the file without its folders.
std::string title_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

ExitCode dashboard(const Arguments& arguments, Console& console) {
  lb::InputErrors errors;
  const DashboardRequest request = read_request(arguments, errors);
  if (!errors.empty()) return wrong_usage(kGuiCommand, errors, console);
  const std::string& path = arguments.operands().front();
  const auto file = load({path, arguments.all("set"), arguments.value("seed")});
  if (!file) return console.fail(path, file.errors());
  if (!has_dashboard()) {
    return console.fail(ExitCode::kEnvironment, "this lbsim was built without the dashboard (LBSIM_GUI=OFF)");
  }
  const Interrupt interrupt;
  Progress progress(console.err());
  sim::RunOptions first;
  first.stop = &interrupt.flag();
  first.progress = [&progress](lb::Duration done, lb::Duration total) { progress.show(done, total); };
  sim::SimFeed feed(file.value().scenario, title_of(path), first);
  if (interrupt.flag()) return ExitCode::kInterrupted;
  return show(feed, request, console);
}

}  // namespace

const Command kGuiCommand{
    .name = "gui",
    .summary = "shows a scenario in the dashboard, or draws it into a picture",
    .about =
        "Plays a scenario and shows it in a window: traffic shares, retries, latency and breakers over time, and "
        "a "
        "slider for every node's weight. Every change plays the scenario again in the background.",
    .example =
        "lbsim gui scenarios/flaky3.json\n"
        "lbsim gui scenarios/outage.json --screenshot outage.png --size 1600x1000 --playhead 30s",
    .operands = {"FILE.json", 1, 1},
    .options = kOptions,
    .run = dashboard,
};

}  // namespace app
