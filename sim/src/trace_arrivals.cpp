#include "sim/trace_arrivals.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <system_error>

#include "lb/json/codec.h"
#include "lb/knob_builder.h"
#include "sim/scenario.h"

namespace sim {
namespace {

// An open file, closed at the end of its scope.
class File {
 public:
  // Non-blocking, so that a pipe without a writer is refused rather than waited for.
  explicit File(const std::string& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Empty when it can be read.
  std::string problem() const {
    struct stat status {};
    if (number_ < 0 && errno == ENOENT) return "no such file";
    if (number_ < 0 || ::fstat(number_, &status) != 0) {
      return "cannot be read: " + std::generic_category().message(errno);
    }
    return S_ISREG(status.st_mode) ? "" : "is not a regular file";
  }

  std::ptrdiff_t read(std::span<char> block) const {
    ssize_t got = 0;
    do got = ::read(number_, block.data(), block.size());
    while (got < 0 && errno == EINTR);
    return got;
  }

 private:
  int number_;
};

lb::Result<Trace> read_file(const std::string& path) {
  const File file(path);
  std::string problem = file.problem();
  if (!problem.empty()) return lb::InputErrors{{{}, std::move(problem)}};
  LineReader lines([&file](std::span<char> block) { return file.read(block); });
  return read_trace(lines);
}

std::string in_folder(const std::string& folder, const std::string& file) {
  return folder.empty() || file.starts_with('/') ? file : folder + "/" + file;
}

// "x.csv:3:12: time: ..."
std::string told_of(const std::string& file, const lb::InputError& error) {
  std::string text = lb::json::printable(file, 100) + ":";
  if (error.line > 0) text += std::to_string(error.line) + ":" + std::to_string(error.column) + ":";
  return text + " " + error.message;
}

using Traces = std::map<std::string, std::shared_ptr<const Trace>>;

lb::InputErrors load_trace(TraceArrivals& arrivals, const std::string& folder, Traces& loaded) {
  const std::string path = in_folder(folder, arrivals.file);
  const auto known = loaded.find(path);
  if (known != loaded.end()) {
    arrivals.trace = known->second;
    return {};
  }
  lb::Result<Trace> trace = read_file(path);
  if (trace) arrivals.trace = std::make_shared<const Trace>(std::move(trace).value());
  loaded[path] = arrivals.trace;
  return trace ? lb::InputErrors{} : trace.errors();
}

}  // namespace

const lb::KnobTable& TraceArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<TraceArrivals>("trace", "as they were recorded")
          .text<&TraceArrivals::file>(
              "file", {1, 4096},
              "CSV with a header line, or JSON lines, of time, client, method, path; relative "
              "to the scenario's folder")
          .required()
          .number<&TraceArrivals::speed>("speed", {1e-6, 1e6}, "2 plays it in half the time")
          .unit("factor")
          .flag<&TraceArrivals::repeat>("repeat", "from the start again when it is over")
          .build();
  return table;
}

lb::InputErrors load_traces(Scenario& scenario, const std::string& folder) {
  lb::InputErrors errors;
  Traces loaded;
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    lb::Variant& variant = scenario.traffic[i].arrivals;
    if (variant.as<TraceArrivals>() == nullptr) continue;
    auto& arrivals = *static_cast<TraceArrivals*>(variant.address());
    if (arrivals.file.empty()) continue;  // told by whoever read the scenario
    for (const lb::InputError& error : load_trace(arrivals, folder, loaded)) {
      errors.push_back({"/traffic/" + std::to_string(i) + "/arrivals/trace/file", told_of(arrivals.file, error)});
    }
  }
  return errors;
}

}  // namespace sim
