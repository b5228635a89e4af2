;; wasi_snapshot_preview1 over the host words of the machine. Linked into programs function by function (only what a
;; program imports, and what that calls), then metered like the program's own code. It keeps its state in globals of
;; its own, has no data, and touches the program's memory only where the program's pointers say.
;; Behaviour is specified in docs/design/vm.md, "WASI". After a change run: node vm/scripts/build-shim.ts
(module
  (import "env" "memory" (memory 0))
  (import "conun" "input_word" (func $input_word (param $index i32) (result i64)))
  (import "conun" "output_word" (func $output_word (param $word i64) (param $bytes i32) (result i32)))
  (import "conun" "log_word" (func $log_word (param $word i64) (param $bytes i32)))
  ;; Resolved by the instrumenter: these end the task and do not return.
  (import "machine" "exit" (func $exit (param $code i32)))
  (import "machine" "trap" (func $trap (param $reason i32)))

  ;; Bytes of standard input read so far.
  (global $stdin_at (mut i32) (i32.const 0))
  ;; Nanoseconds slept so far.
  (global $slept (mut i64) (i64.const 0))
  ;; xoshiro256** state; $seeded is 0 until the first use.
  (global $seeded (mut i32) (i32.const 0))
  (global $s0 (mut i64) (i64.const 0))
  (global $s1 (mut i64) (i64.const 0))
  (global $s2 (mut i64) (i64.const 0))
  (global $s3 (mut i64) (i64.const 0))

  ;; ---- helpers -------------------------------------------------------------------------------------------------

  ;; errno of a descriptor: 0 for 0..2, else EBADF.
  (func $check_fd (param $fd i32) (result i32)
    (select (i32.const 0) (i32.const 8) (i32.lt_u (local.get $fd) (i32.const 3))))

  ;; errno of an operation that the three streams do not offer: ESPIPE for 0..2, else EBADF.
  (func $no_seek (param $fd i32) (result i32)
    (select (i32.const 70) (i32.const 8) (i32.lt_u (local.get $fd) (i32.const 3))))

  ;; errno of a socket operation: ENOTSOCK for 0..2, else EBADF.
  (func $no_socket (param $fd i32) (result i32)
    (select (i32.const 57) (i32.const 8) (i32.lt_u (local.get $fd) (i32.const 3))))

  (func $args_length (result i32)
    (i32.wrap_i64 (call $input_word (i32.const 4))))

  ;; Byte offset of standard input in the input region.
  (func $stdin_base (result i32)
    (i32.add (i32.const 64)
      (i32.and (i32.add (call $args_length) (i32.const 31)) (i32.const -32))))

  ;; Byte of the input region.
  (func $input_byte (param $at i32) (result i32)
    (i32.and (i32.const 255)
      (i32.wrap_i64 (i64.shr_u
        (call $input_word (i32.shr_u (local.get $at) (i32.const 3)))
        (i64.extend_i32_u (i32.shl (i32.and (local.get $at) (i32.const 7)) (i32.const 3)))))))

  (func $put (param $word i64) (param $bytes i32)
    (if (i32.eqz (call $output_word (local.get $word) (local.get $bytes)))
      (then (call $trap (i32.const 4)))))

  ;; Appends `length` bytes of memory to the output.
  (func $write_output (param $at i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -8))))
    (block $words_done
      (loop $words
        (br_if $words_done (i32.eq (local.get $at) (local.get $end)))
        (call $put (i64.load align=1 (local.get $at)) (i32.const 8))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $words)))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const 7))))
    (block $bytes_done
      (loop $bytes
        (br_if $bytes_done (i32.eq (local.get $at) (local.get $end)))
        (call $put (i64.load8_u (local.get $at)) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes))))

  ;; Appends `length` bytes of memory to the log.
  (func $write_log (param $at i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -8))))
    (block $words_done
      (loop $words
        (br_if $words_done (i32.eq (local.get $at) (local.get $end)))
        (call $log_word (i64.load align=1 (local.get $at)) (i32.const 8))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $words)))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const 7))))
    (block $bytes_done
      (loop $bytes
        (br_if $bytes_done (i32.eq (local.get $at) (local.get $end)))
        (call $log_word (i64.load8_u (local.get $at)) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes))))

  ;; Copies `length` bytes of the input region, from byte `from`, to memory.
  (func $copy_input (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    ;; Single bytes up to a word boundary of the region.
    (block $aligned
      (loop $head
        (br_if $aligned (i32.eqz (i32.and (local.get $from) (i32.const 7))))
        (br_if $aligned (i32.eq (local.get $from) (local.get $end)))
        (i32.store8 (local.get $to) (call $input_byte (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $head)))
    (block $words_done
      (loop $words
        (br_if $words_done (i32.lt_u (i32.sub (local.get $end) (local.get $from)) (i32.const 8)))
        (i64.store align=1 (local.get $to) (call $input_word (i32.shr_u (local.get $from) (i32.const 3))))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (br $words)))
    (block $done
      (loop $tail
        (br_if $done (i32.eq (local.get $from) (local.get $end)))
        (i32.store8 (local.get $to) (call $input_byte (local.get $from)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $tail))))

  ;; SplitMix64's mixing function.
  (func $mix (param $z i64) (result i64)
    (local.set $z (i64.mul (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 30)))
      (i64.const 0xbf58476d1ce4e5b9)))
    (local.set $z (i64.mul (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 27)))
      (i64.const 0x94d049bb133111eb)))
    (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 31))))

  ;; h = 0; for each seed word w: h = mix(h + w + G). Then s[j] = mix(h + w[j] + (j + 1) * G), G = 0x9e3779b97f4a7c15.
  (func $seed
    (local $h i64)
    (local $j i32)
    (loop $words
      (local.set $h (call $mix (i64.add (i64.add (local.get $h) (call $input_word (local.get $j)))
        (i64.const 0x9e3779b97f4a7c15))))
      (local.set $j (i32.add (local.get $j) (i32.const 1)))
      (br_if $words (i32.lt_u (local.get $j) (i32.const 4))))
    (global.set $s0 (call $mix (i64.add (i64.add (local.get $h) (call $input_word (i32.const 0)))
      (i64.const 0x9e3779b97f4a7c15))))
    (global.set $s1 (call $mix (i64.add (i64.add (local.get $h) (call $input_word (i32.const 1)))
      (i64.const 0x3c6ef372fe94f82a))))
    (global.set $s2 (call $mix (i64.add (i64.add (local.get $h) (call $input_word (i32.const 2)))
      (i64.const 0xdaa66d2c7ddf743f))))
    (global.set $s3 (call $mix (i64.add (i64.add (local.get $h) (call $input_word (i32.const 3)))
      (i64.const 0x78dde6e5fd29f054))))
    (global.set $seeded (i32.const 1)))

  ;; Next word of xoshiro256**.
  (func $random (result i64)
    (local $result i64)
    (local $t i64)
    (local.set $result (i64.mul (i64.rotl (i64.mul (global.get $s1) (i64.const 5)) (i64.const 7)) (i64.const 9)))
    (local.set $t (i64.shl (global.get $s1) (i64.const 17)))
    (global.set $s2 (i64.xor (global.get $s2) (global.get $s0)))
    (global.set $s3 (i64.xor (global.get $s3) (global.get $s1)))
    (global.set $s1 (i64.xor (global.get $s1) (global.get $s2)))
    (global.set $s0 (i64.xor (global.get $s0) (global.get $s3)))
    (global.set $s2 (i64.xor (global.get $s2) (local.get $t)))
    (global.set $s3 (i64.rotl (global.get $s3) (i64.const 45)))
    (local.get $result))

  ;; ---- arguments and environment ------------------------------------------------------------------------------

  (func (export "args_sizes_get") (param $count_at i32) (param $size_at i32) (result i32)
    (local $size i32)
    (local $at i32)
    (local $count i32)
    (local.set $size (call $args_length))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $size)))
        (local.set $count (i32.add (local.get $count)
          (i32.eqz (call $input_byte (i32.add (i32.const 64) (local.get $at))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.store (local.get $count_at) (local.get $count))
    (i32.store (local.get $size_at) (local.get $size))
    (i32.const 0))

  (func (export "args_get") (param $argv i32) (param $buffer i32) (result i32)
    (local $size i32)
    (local $at i32)
    (local $first i32)
    (local $byte i32)
    (local.set $size (call $args_length))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $size)))
        (local.set $byte (call $input_byte (i32.add (i32.const 64) (local.get $at))))
        (i32.store8 (i32.add (local.get $buffer) (local.get $at)) (local.get $byte))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eqz (local.get $byte))
          (then
            (i32.store (local.get $argv) (i32.add (local.get $buffer) (local.get $first)))
            (local.set $argv (i32.add (local.get $argv) (i32.const 4)))
            (local.set $first (local.get $at))))
        (br $next)))
    (i32.const 0))

  (func (export "environ_sizes_get") (param $count_at i32) (param $size_at i32) (result i32)
    (i32.store (local.get $count_at) (i32.const 0))
    (i32.store (local.get $size_at) (i32.const 0))
    (i32.const 0))

  (func (export "environ_get") (param i32 i32) (result i32)
    (i32.const 0))

  ;; ---- time, randomness, scheduling ---------------------------------------------------------------------------

  (func (export "clock_res_get") (param $clock i32) (param $at i32) (result i32)
    (if (i32.gt_u (local.get $clock) (i32.const 3)) (then (return (i32.const 28))))
    (i64.store align=1 (local.get $at) (i64.const 1))
    (i32.const 0))

  ;; The wall clock starts at 2000-01-01T00:00:00Z, the others at 0; only sleeping (poll_oneoff) moves them.
  (func (export "clock_time_get") (param $clock i32) (param $precision i64) (param $at i32) (result i32)
    (if (i32.gt_u (local.get $clock) (i32.const 3)) (then (return (i32.const 28))))
    (i64.store align=1 (local.get $at)
      (i64.add (global.get $slept)
        (select (i64.const 0) (i64.const 946684800000000000) (local.get $clock))))
    (i32.const 0))

  ;; Each word of the stream gives eight bytes, least significant first; what a call leaves of its last word is dropped.
  (func (export "random_get") (param $at i32) (param $length i32) (result i32)
    (local $word i64)
    (if (i32.eqz (global.get $seeded)) (then (call $seed)))
    (block $words_done
      (loop $words
        (br_if $words_done (i32.lt_u (local.get $length) (i32.const 8)))
        (i64.store align=1 (local.get $at) (call $random))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $length (i32.sub (local.get $length) (i32.const 8)))
        (br $words)))
    (if (local.get $length)
      (then
        (local.set $word (call $random))
        (loop $bytes
          (i64.store8 (local.get $at) (local.get $word))
          (local.set $word (i64.shr_u (local.get $word) (i64.const 8)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $bytes (local.tee $length (i32.sub (local.get $length) (i32.const 1)))))))
    (i32.const 0))

  (func (export "sched_yield") (result i32)
    (i32.const 0))

  ;; Every subscription is ready at once. A clock (tag 0) adds its timeout to the time slept, or, if absolute, moves the
  ;; time forward to it.
  (func (export "poll_oneoff") (param $in i32) (param $out i32) (param $count i32) (param $ready_at i32) (result i32)
    (local $left i32)
    (local $timeout i64)
    (if (i32.eqz (local.get $count)) (then (return (i32.const 28))))
    (local.set $left (local.get $count))
    (loop $next
      (i64.store align=1 (local.get $out) (i64.load align=1 (local.get $in)))
      (i64.store offset=8 align=1 (local.get $out) (i64.const 0))
      (i64.store offset=16 align=1 (local.get $out) (i64.const 0))
      (i64.store offset=24 align=1 (local.get $out) (i64.const 0))
      (i32.store8 offset=10 (local.get $out) (i32.load8_u offset=8 (local.get $in)))
      (if (i32.load8_u offset=8 (local.get $in))
        (then
          ;; fd_read, fd_write: one byte is ready; EBADF for what is no stream.
          (i32.store16 offset=8 align=1 (local.get $out)
            (call $check_fd (i32.load offset=16 align=1 (local.get $in))))
          (i64.store offset=16 align=1 (local.get $out) (i64.const 1)))
        (else
          (local.set $timeout (i64.load offset=24 align=1 (local.get $in)))
          (if (i32.and (i32.load16_u offset=40 align=1 (local.get $in)) (i32.const 1))
            (then
              (local.set $timeout (i64.sub (local.get $timeout)
                (i64.add (global.get $slept)
                  (select (i64.const 0) (i64.const 946684800000000000)
                    (i32.load offset=16 align=1 (local.get $in))))))
              (if (i64.lt_s (local.get $timeout) (i64.const 0)) (then (local.set $timeout (i64.const 0))))))
          (global.set $slept (i64.add (global.get $slept) (local.get $timeout)))))
      (local.set $in (i32.add (local.get $in) (i32.const 48)))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.store align=1 (local.get $ready_at) (local.get $count))
    (i32.const 0))

  (func (export "proc_exit") (param $code i32)
    (call $exit (local.get $code)))

  (func (export "proc_raise") (param i32) (result i32)
    (i32.const 52))

  ;; ---- streams --------------------------------------------------------------------------------------------------

  (func (export "fd_write") (param $fd i32) (param $vectors i32) (param $count i32) (param $written_at i32) (result i32)
    (local $length i32)
    (local $written i32)
    (if (i32.ge_u (local.get $fd) (i32.const 3)) (then (return (i32.const 8))))
    (if (i32.eqz (local.get $fd)) (then (return (i32.const 76))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $length (i32.load offset=4 align=1 (local.get $vectors)))
        (if (i32.eq (local.get $fd) (i32.const 1))
          (then (call $write_output (i32.load align=1 (local.get $vectors)) (local.get $length)))
          (else (call $write_log (i32.load align=1 (local.get $vectors)) (local.get $length))))
        (local.set $written (i32.add (local.get $written) (local.get $length)))
        (local.set $vectors (i32.add (local.get $vectors) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (i32.store align=1 (local.get $written_at) (local.get $written))
    (i32.const 0))

  (func (export "fd_read") (param $fd i32) (param $vectors i32) (param $count i32) (param $read_at i32) (result i32)
    (local $length i32)
    (local $left i32)
    (local $read i32)
    (local $base i32)
    (if (i32.ge_u (local.get $fd) (i32.const 3)) (then (return (i32.const 8))))
    (if (local.get $fd) (then (return (i32.const 76))))
    (local.set $base (call $stdin_base))
    (local.set $left (i32.sub (i32.wrap_i64 (call $input_word (i32.const 5))) (global.get $stdin_at)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $length (i32.load offset=4 align=1 (local.get $vectors)))
        (if (i32.gt_u (local.get $length) (local.get $left)) (then (local.set $length (local.get $left))))
        (call $copy_input (i32.load align=1 (local.get $vectors))
          (i32.add (local.get $base) (global.get $stdin_at)) (local.get $length))
        (global.set $stdin_at (i32.add (global.get $stdin_at) (local.get $length)))
        (local.set $left (i32.sub (local.get $left) (local.get $length)))
        (local.set $read (i32.add (local.get $read) (local.get $length)))
        (local.set $vectors (i32.add (local.get $vectors) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (i32.store align=1 (local.get $read_at) (local.get $read))
    (i32.const 0))

  ;; File type 0 (unknown), no flags; rights: fd_read for 0, fd_write for 1 and 2.
  (func (export "fd_fdstat_get") (param $fd i32) (param $at i32) (result i32)
    (if (i32.ge_u (local.get $fd) (i32.const 3)) (then (return (i32.const 8))))
    (i64.store align=1 (local.get $at) (i64.const 0))
    (i64.store offset=8 align=1 (local.get $at)
      (select (i64.const 64) (i64.const 2) (local.get $fd)))
    (i64.store offset=16 align=1 (local.get $at) (i64.const 0))
    (i32.const 0))

  ;; All zero: file type 0 (unknown), size 0, times 0.
  (func (export "fd_filestat_get") (param $fd i32) (param $at i32) (result i32)
    (local $left i32)
    (if (i32.ge_u (local.get $fd) (i32.const 3)) (then (return (i32.const 8))))
    (local.set $left (i32.const 8))
    (loop $next
      (i64.store align=1 (local.get $at) (i64.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.const 0))

  (func (export "fd_close") (param i32) (result i32) (call $check_fd (local.get 0)))
  (func (export "fd_sync") (param i32) (result i32) (call $check_fd (local.get 0)))
  (func (export "fd_datasync") (param i32) (result i32) (call $check_fd (local.get 0)))
  (func (export "fd_fdstat_set_flags") (param i32 i32) (result i32) (call $check_fd (local.get 0)))
  (func (export "fd_fdstat_set_rights") (param i32 i64 i64) (result i32) (call $check_fd (local.get 0)))
  (func (export "fd_advise") (param i32 i64 i64 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_allocate") (param i32 i64 i64) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_filestat_set_size") (param i32 i64) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_filestat_set_times") (param i32 i64 i64 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_pread") (param i32 i32 i32 i64 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_pwrite") (param i32 i32 i32 i64 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_seek") (param i32 i64 i32 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_tell") (param i32 i32) (result i32) (call $no_seek (local.get 0)))
  (func (export "fd_prestat_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "fd_prestat_dir_name") (param i32 i32 i32) (result i32) (i32.const 8))
  (func (export "fd_readdir") (param i32 i32 i32 i64 i32) (result i32) (i32.const 8))
  (func (export "fd_renumber") (param i32 i32) (result i32) (i32.const 76))

  ;; ---- files and sockets: none ---------------------------------------------------------------------------------

  (func (export "path_create_directory") (param i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_filestat_get") (param i32 i32 i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_filestat_set_times") (param i32 i32 i32 i32 i64 i64 i32) (result i32) (i32.const 76))
  (func (export "path_link") (param i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_open") (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32) (i32.const 76))
  (func (export "path_readlink") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_remove_directory") (param i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_rename") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_symlink") (param i32 i32 i32 i32 i32) (result i32) (i32.const 76))
  (func (export "path_unlink_file") (param i32 i32 i32) (result i32) (i32.const 76))
  (func (export "sock_accept") (param i32 i32 i32) (result i32) (call $no_socket (local.get 0)))
  (func (export "sock_recv") (param i32 i32 i32 i32 i32 i32) (result i32) (call $no_socket (local.get 0)))
  (func (export "sock_send") (param i32 i32 i32 i32 i32) (result i32) (call $no_socket (local.get 0)))
  (func (export "sock_shutdown") (param i32 i32) (result i32) (call $no_socket (local.get 0)))

  ;; ---- host words, for programs without WASI -------------------------------------------------------------------

  (func (export "conun.input_word") (param i32) (result i64) (call $input_word (local.get 0)))
  (func (export "conun.output_word") (param i64 i32) (call $put (local.get 0) (local.get 1)))
  (func (export "conun.log_word") (param i64 i32) (call $log_word (local.get 0) (local.get 1)))
  (func (export "conun.exit") (param i32) (call $exit (local.get 0)))
)
