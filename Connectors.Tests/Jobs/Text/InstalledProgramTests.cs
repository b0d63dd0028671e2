using System.Globalization;
using System.Text;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Programs that read files. The shell stands for them.</summary>
internal sealed class InstalledProgramTests
{
    private const int Enough = 1 << 20;

    private readonly InstalledProgram _shell = new InstalledPrograms(["/usr/bin", "/bin"]).Find("sh")!;

    [Test]
    public void A_program_is_looked_for_in_folders_in_their_order()
    {
        var programs = new InstalledPrograms(["relative", "/nowhere", "/bin", "/usr/bin"]);

        Assert.That(programs.Find("sh")?.Path, Is.EqualTo("/bin/sh"));
        Assert.That(programs.Find("no-such-program"), Is.Null);
        Assert.That(new InstalledPrograms(["/etc"]).Find("passwd"), Is.Null, "This file is not executable.");
        Assert.That(new InstalledPrograms().Find("sh"), Is.Not.Null);
    }

    [Test]
    public void A_program_reads_its_input_and_gives_its_output_even_when_both_are_larger_than_a_pipe()
    {
        var input = new byte[5 << 20];
        new Random(3).NextBytes(input);

        Assert.That(Run("cat", new MemoryStream(input), maxOutputBytes: input.Length), Is.EqualTo(input));
    }

    [Test]
    public void A_program_that_writes_more_than_allowed_is_ended()
    {
        var refused = Refusal("while :; do echo again and again; done");

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(refused.Message, Does.Contain("sh read more than 1,048,576 bytes"));
    }

    [Test]
    public void A_program_that_does_not_read_its_input_does_not_block()
        => Assert.That(Run("echo done", new MemoryStream(new byte[5 << 20])), Is.EqualTo("done\n"u8.ToArray()));

    [Test]
    public void A_program_that_fails_tells_its_first_error()
    {
        var refused = Refusal("echo 'no trailer found' >&2; echo more >&2; exit 3");

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.Malformed));
        Assert.That(refused.Message, Is.EqualTo("sh cannot read the file: no trailer found"));
        Assert.That(Refusal("exit 3").Message, Does.Contain("code 3"));
    }

    [Test]
    public void Endless_errors_neither_block_the_program_nor_fill_memory()
        => Assert.That(Run("yes | head -c 20000000 >&2; echo done"), Is.EqualTo("done\n"u8.ToArray()));

    [Test]
    public void A_program_that_crashes_is_told_apart_from_a_damaged_file()
        => Assert.That(Refusal("kill -SEGV $$").Reason, Is.EqualTo(FailureReason.Crashed));

    [TestCase("HUP")]
    [TestCase("TERM")]
    public void A_program_that_was_stopped_from_outside_is_no_fault_of_the_file(string signal)
    {
        var refused = Refusal($"kill -{signal} $$");

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.Transient));
        Assert.That(refused.Message, Does.Contain("sh was stopped by somebody"));
    }

    [TestCase("KILL", nameof(TextLimits.MaxMemoryMegabytes))]
    [TestCase("XCPU", nameof(TextLimits.MaxProcessorSeconds))]
    public void A_program_that_the_kernel_ended_took_too_much(string signal, string limit)
    {
        var refused = Refusal($"kill -{signal} $$");

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.TooSlow));
        Assert.That(refused.Message, Does.Contain(limit));
    }

    [TestCase("x=0123456789abcdef; while :; do x=$x$x; done", FailureReason.Crashed)]
    [TestCase("while :; do :; done", FailureReason.TooSlow)]
    public void A_program_with_a_share_of_the_limits_ends_long_before_its_extractor(string script, FailureReason reason)
    {
        var shell = new InstalledProgram("sh", _shell.Path) { Share = 4 };
        var limits = new TextLimits { MaxProcessorSeconds = 4, MaxMemoryMegabytes = 256 };

        var refused = Assert.Throws<DocumentUnreadableException>(
            () => shell.Run(["-c", script], null, new TextBudget(limits, CancellationToken.None), Enough))!;

        // A shell without memory may say so or crash.
        var found = refused.Reason == FailureReason.Malformed ? FailureReason.Crashed : refused.Reason;
        Assert.That(found, Is.EqualTo(reason), refused.Message);
    }

    [Test]
    public void A_program_does_not_get_the_environment_of_the_worker()
    {
        var environment = Encoding.UTF8.GetString(Run("env")).Split('\n').Select(line => line.Split('=')[0]);

        // The shell itself adds PWD, OLDPWD, SHLVL and _.
        Assert.That(
            environment.Except(["", "PWD", "OLDPWD", "SHLVL", "_"]),
            Is.EquivalentTo(["PATH", "LANG", "HOME", "TMPDIR", "OMP_THREAD_LIMIT"]));
    }

    [Test]
    public async Task A_program_and_its_children_are_killed_when_the_budget_ends()
    {
        var note = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var ending = new CancellationTokenSource();
        // The program waits for its input, so by the first read it has its child.
        using var input = new CancellingStream(ending, () => File.Exists(note) && File.ReadAllText(note).EndsWith('\n'));
        try
        {
            Assert.That(
                () => _shell.Run(["-c", $"sleep 1000 & echo $! > {note}; cat; wait"], input, Budget(ending.Token), Enough),
                Throws.InstanceOf<OperationCanceledException>());
            var child = int.Parse(await File.ReadAllTextAsync(note), CultureInfo.InvariantCulture);
            await Eventually.TrueAsync(() => Task.FromResult(!Runs(child)));
        }
        finally
        {
            File.Delete(note);
        }
    }

    [Test]
    public void An_unreadable_input_is_an_error_and_not_the_end_of_the_file()
        => Assert.That(() => Run("cat", new BrokenStream()), Throws.InstanceOf<IOException>().With.Message.Contains("the disk is gone"));

    [Test]
    public void A_copy_for_a_program_holds_the_whole_file_and_is_deleted_in_the_end()
    {
        using var file = new MemoryStream("some bytes"u8.ToArray()) { Position = 4 };
        string path;
        using (var copy = ProgramFile.Of(file, ".pdf"))
        {
            path = copy.Path;
            Assert.That(File.ReadAllText(path), Is.EqualTo("some bytes"));
            Assert.That(path, Does.EndWith(".pdf"));
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.That(File.Exists(path), Is.False);
    }

    private static bool Runs(int process)
    {
        var status = $"/proc/{process}/stat";
        try
        {
            return File.ReadAllText(status).Split(") ")[1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private byte[] Run(string script, Stream? input = null, long maxOutputBytes = Enough)
        => _shell.Run(["-c", script], input, Budget(CancellationToken.None), maxOutputBytes);

    private DocumentUnreadableException Refusal(string script) => Assert.Throws<DocumentUnreadableException>(() => Run(script))!;

    private static TextBudget Budget(CancellationToken cancellationToken) => new(new TextLimits(), cancellationToken);

    /// <summary>Cancels as soon as something is true, and never ends.</summary>
    private sealed class CancellingStream(CancellationTokenSource cancelled, Func<bool> when) : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            SpinWait.SpinUntil(when, TimeSpan.FromSeconds(60));
            cancelled.Cancel();
            buffer.Clear();
            return buffer.Length;
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the disk is gone");
    }
}
