#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "proxy/record.h"

namespace proxy {

class Recording::Impl {
 public:
  ~Impl() { close(); }

  std::string open(const std::string& path) {
    path_ = path;
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file_ < 0) return path + ": cannot be written: " + std::strerror(errno);
    append("{\"lbsim_recording\":" + std::to_string(RecordedBalancer::kFormat) + "}\n");
    return error_;
  }

  void append(std::string_view lines) {
    const std::lock_guard lock(mutex_);
    if (file_ < 0 || !error_.empty()) return;
    std::size_t left = lines.size();
    while (left > 0) {
      const ssize_t written = ::write(file_, lines.data() + (lines.size() - left), left);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return fail(errno);
      left -= static_cast<std::size_t>(written);
    }
    whole_ += static_cast<off_t>(lines.size());
  }

  std::string close() {
    const std::lock_guard lock(mutex_);
    if (file_ >= 0 && ::close(file_) != 0 && error_.empty()) fail(errno);
    file_ = -1;
    return error_;
  }

  std::string error() const {
    const std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  // A device cannot be cut back, and need not be.
  void fail(int problem) {
    error_ = path_ + ": the recording stopped, it is not whole: " + std::strerror(problem);
    if (file_ >= 0 && ::ftruncate(file_, whole_) != 0) error_ += " (and its last line is cut short)";
  }

  mutable std::mutex mutex_;
  std::string path_;
  std::string error_;
  int file_ = -1;
  off_t whole_ = 0;  // bytes of whole blocks
};

Recording::Recording() : impl_(std::make_unique<Impl>()) {}
Recording::~Recording() = default;
std::string Recording::open(const std::string& path) { return impl_->open(path); }
void Recording::append(std::string_view lines) { impl_->append(lines); }
std::string Recording::close() { return impl_->close(); }
std::string Recording::error() const { return impl_->error(); }

}  // namespace proxy
