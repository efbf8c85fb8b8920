#include "app/serve/mirror/mirror.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/serve/mirror/mirror_commands.h"
#include "app/serve/mirror/mirror_plan.h"
#include "base/background_thread.h"
#include "fulfilment/redis/redis_link.h"

namespace sluice::app {

using fulfilment::RedisLink;

namespace {

constexpr Duration look_for_mark_every = std::chrono::seconds(1);
constexpr Duration connect_again_after = std::chrono::seconds(1);
// In one go, and so before anybody looks at the time again. A thousand sales are twenty.
constexpr std::size_t writes_max = 50;
const std::string list_of_sales;  // the subject that is no sale

}  // namespace

class Mirror::Impl {
public:
  Impl(const Sources& sources, std::string mark)
      : sources_(sources),
        keys_(sources.settings, std::move(mark)),
        plan_(sources.settings.ttl / 3),
        whole_at_(sources.clock.mono()),
        thread_([this] { run(); }) {}
  ~Impl() {
    {
      const std::lock_guard guard(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] Duration lag() const { return sources_.clock.mono() - whole_at_.load(); }

private:
  // As it was looked at last.
  struct Seen {
    std::shared_ptr<shop::SaleFront> front;
    std::uint64_t revision = 0;
    std::string state{};
  };

  void run() {
    become_background_thread("mirror");
    std::unique_lock lock(mutex_);
    while (!is_ending_) {
      lock.unlock();
      sources_.health.can_write() ? go_on() : stand_aside();
      lock.lock();
      changed_.wait_for(lock, sources_.settings.every, [this] { return is_ending_; });
    }
  }

  void go_on() {
    if (!link_ && sources_.clock.mono() >= connect_at_) connect();
    look();
    if (link_) tell();
  }

  // What is written by then is written again afterwards.
  void stand_aside() {
    link_.reset();
    seen_.clear();
  }

  void look() {
    const auto directory = sources_.directory.snapshot();
    plan_.begin_look();
    MirroredHash sales{.key = "sales", .fields = {}};
    for (const auto& [id, front] : *directory) {
      look_at(front);
      if (const Seen& seen = seen_[id]; !seen.state.empty()) sales.fields.emplace_back(id, seen.state);
    }
    if (!sales.fields.empty()) plan_.see(list_of_sales, {std::move(sales)});
    plan_.end_look();
    std::erase_if(seen_, [&directory](const auto& one) { return !directory->contains(one.first); });
  }

  void look_at(const std::shared_ptr<shop::SaleFront>& front) {
    Seen& seen = seen_[front->id];
    const auto document = front->told.status.snapshot();
    const bool is_known = seen.front == front && seen.revision == document->revision;
    if (is_known) return plan_.keep(front->id);
    auto hashes = mirrored_sale(front->id, *document);
    seen = {.front = front, .revision = document->revision, .state = hashes.empty() ? "" : document->state};
    plan_.see(front->id, std::move(hashes));
  }

  void connect() {
    auto opened = RedisLink::open(sources_.settings.server);
    if (!opened) return lose(opened.error().detail);
    link_.emplace(std::move(*opened));
    has_mark_ = false;
    mark_looked_for_at_ = {};
    plan_.lose_all();
  }

  void lose(const std::string& why) {
    link_.reset();
    connect_at_ = sources_.clock.mono() + connect_again_after;
    if (std::exchange(is_away_told_, true)) return;
    sources_.log.warn("mirror_away", {{"redis", address_of(sources_.settings.server)}, {"why", why}});
  }

  void tell() {
    const MonoTime now = sources_.clock.mono();
    const bool is_to_look = now - mark_looked_for_at_ >= look_for_mark_every;
    if (is_to_look && !look_for_mark(now)) return;
    for (auto writes = plan_.take(now, writes_max); !writes.empty(); writes = plan_.take(now, writes_max)) {
      if (!write(now, writes)) return;
    }
    if (!has_mark_ && !make_mark()) return;
    if (is_to_look) whole_at_ = now;
  }

  // Whether the link is there still.
  bool look_for_mark(MonoTime now) {
    const auto found = link_->run(keys_.look_for_mark());
    if (!found) return lose(found.error().detail), false;
    mark_looked_for_at_ = now;
    if (found->front() == keys_.mark()) return true;
    has_mark_ = false;
    plan_.lose_all();
    return true;
  }

  bool write(MonoTime now, const std::vector<MirrorPlan::Write>& writes) {
    if (!sources_.health.can_write()) return false;  // meanwhile
    std::vector<RedisLink::Command> commands;
    for (const MirrorPlan::Write& one : writes) keys_.add(one, sources_.clock.wall(), commands);
    const auto written = link_->run(commands);
    if (!written) return lose(written.error().detail), false;
    for (const MirrorPlan::Write& one : writes) plan_.finish(now, one);
    return true;
  }

  bool make_mark() {
    const auto made = link_->run(keys_.make_mark());
    if (!made) return lose(made.error().detail), false;
    has_mark_ = true;
    is_away_told_ = false;
    sources_.log.info("mirror_written", {{"redis", address_of(sources_.settings.server)}, {"sales", seen_.size()}});
    return true;
  }

  const Sources sources_;
  const MirrorKeys keys_;

  // The mirror's thread
  MirrorPlan plan_;
  std::map<std::string, Seen> seen_;
  std::optional<RedisLink> link_;
  MonoTime connect_at_{};
  MonoTime mark_looked_for_at_{};
  bool has_mark_ = false;
  bool is_away_told_ = false;

  std::atomic<MonoTime> whole_at_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ending_ = false;  // by mutex_
  std::thread thread_;      // last: it uses all of the above
};

Mirror::Mirror(const Sources& sources, std::string mark) : impl_(std::make_unique<Impl>(sources, std::move(mark))) {}

Mirror::~Mirror() = default;

Duration Mirror::lag() const {
  return impl_->lag();
}

}  // namespace sluice::app
