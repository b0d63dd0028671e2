using System.Diagnostics;
using System.Text;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Text.Extraction;

/// <summary>Whatever a file does to its extractor, it costs only itself.</summary>
internal sealed class CageTests
{
    private static readonly TextLimits Small = new() { MaxProcessorSeconds = 1, MaxMemoryMegabytes = 256, MaxExtractors = 1 };

    [TestCase("overflow", "Stack overflow")]
    [TestCase("failfast", "The file told it to")]
    [TestCase("garble", "frame")]
    public async Task A_file_that_crashes_its_extractor_is_a_failure_that_says_so_and_the_next_file_is_read(string deed, string said)
    {
        using var stand = new CageStand(Small with { MaxProcessorSeconds = 30 });
        await stand.ReadAsync("text");

        var refusal = await stand.RefusalAsync(deed);

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Crashed));
        Assert.That(refusal.Message, Does.Contain("crashed on this file").And.Contain(said).And.Contain("exclude it"));
        Assert.That(await stand.ReadAsync("text"), Does.EndWith("good"));
    }

    [TestCase("spin", nameof(TextLimits.MaxProcessorSeconds))]
    [TestCase("run", nameof(TextLimits.MaxProcessorSeconds))]
    [TestCase("allocate", nameof(TextLimits.MaxMemoryMegabytes))]
    [TestCase("allocate outside", nameof(TextLimits.MaxMemoryMegabytes))]
    public async Task A_file_that_takes_too_much_is_stopped_and_its_failure_names_the_limit(string deed, string limit)
    {
        var allocates = deed.StartsWith("allocate", StringComparison.Ordinal);
        using var stand = new CageStand(allocates ? Small with { MaxProcessorSeconds = 60 } : Small);
        await stand.ReadAsync("text");
        var group = stand.Pool.Processes.Single();

        var refusal = await stand.RefusalAsync(deed);

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.TooSlow));
        Assert.That(refusal.Message, Does.Contain($"Connectors:Text:{limit}").And.Contain("later with twice as much"));
        Assert.That(ProcessGroup.Measure(group)!.Bytes, Is.Zero, "no process of it is left");
        Assert.That(await stand.ReadAsync("text"), Does.EndWith("good"));
    }

    [Test]
    public async Task A_file_that_waits_forever_is_stopped_after_a_generous_time()
    {
        using var stand = new CageStand(Small with { MaxMinutes = 1 }, new HurriedTime(40));

        var refusal = await stand.RefusalAsync("sleep");

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.TooSlow));
        Assert.That(refusal.Message, Does.Contain("1 minutes (Connectors:Text:MaxMinutes)"));
    }

    [Test]
    public async Task A_file_that_took_too_much_gets_twice_as_much_with_each_attempt()
    {
        using var stand = new CageStand(Small);

        Assert.That((await stand.RefusalAsync("work")).Reason, Is.EqualTo(FailureReason.TooSlow));
        Assert.That(await stand.ReadAsync("work", attempts: 2), Does.EndWith("done"));
        Assert.That(Small.After(100).MaxProcessorSeconds, Is.EqualTo(8), "there is an end to it");
    }

    [Test]
    public async Task An_extractor_opens_no_connection()
    {
        using var stand = new CageStand(Small);

        Assert.That(await stand.ReadAsync("connect"), Does.EndWith("AccessDenied"));
    }

    [Test]
    public async Task An_extractor_sees_nothing_of_the_workers_environment()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Planted", "Password=planted");
        using var stand = new CageStand(Small);

        var seen = (await stand.ReadAsync("environment")).Split(' ')[1..];

        Assert.That(
            seen.Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal)),
            Is.SubsetOf(new[] { "PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH" }));
    }

    [Test]
    public async Task A_run_that_is_stopped_ends_the_extractor_of_its_file()
    {
        using var stand = new CageStand(Small with { MaxProcessorSeconds = 60 });
        await stand.ReadAsync("text");
        var group = stand.Pool.Processes.Single();
        using var stop = new CancellationTokenSource();

        var reading = stand.ReadAsync("spin", cancellationToken: stop.Token);
        await stop.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(ProcessGroup.Measure(group)!.Bytes, Is.Zero);
        Assert.That(await stand.ReadAsync("text"), Does.EndWith("good"));
    }

    [Test]
    public async Task An_extractor_is_used_again_and_replaced_after_so_many_files()
    {
        using var stand = new CageStand(Small with { MaxFilesPerExtractor = 3 });
        List<string> processes = [];
        for (var file = 0; file < 4; file++)
            processes.Add((await stand.ReadAsync("text")).Split(' ')[0]);

        Assert.That(processes[..3], Is.All.EqualTo(processes[0]));
        Assert.That(processes[3], Is.Not.EqualTo(processes[0]));
    }

    [Test]
    public async Task No_extractor_is_left_when_the_worker_ends()
    {
        var stand = new CageStand();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stand.ReadAsync("text")));
        var processes = stand.Pool.Processes;

        stand.Dispose();

        Assert.That(processes, Is.Not.Empty);
        Assert.That(processes.Where(process => ProcessGroup.Measure(process)!.Bytes > 0), Is.Empty);
    }

    [Test]
    public async Task Idle_extractors_are_ended_after_a_while()
    {
        using var stand = new CageStand(Small, new HurriedTime(100));
        await stand.ReadAsync("text");

        await Eventually.TrueAsync(() => Task.FromResult(stand.Pool.Processes.Count == 0));

        Assert.That(await stand.ReadAsync("text"), Does.EndWith("good"));
    }

    [Test]
    public async Task Where_no_extractor_can_be_started_plain_text_is_read_and_other_files_say_what_is_wrong()
    {
        using var pool = new ExtractorPool(new ExtractorProgram("/nowhere/program.dll"), Small, TimeProvider.System);

        var refusal = (await Assert.ThrowsAsync<DocumentUnreadableException>(
            () => pool.ExtractAsync(new FileToRead(new MemoryStream([1]), "a.pdf", null), Small, CancellationToken.None)))!;

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Transient));
        Assert.That(refusal.Message, Does.Contain("cannot be started").And.Contain("/nowhere/program.dll"));
        Assert.That(pool.Trouble, Does.Contain("cannot be started"));
        using var stand = new CageStand(Small);
        var text = await stand.ReadAsync(Encoding.UTF8.GetBytes("only words"), "a.txt");
        Assert.That(text.Sections[0].Text, Is.EqualTo("only words"));
        Assert.That(stand.Pool.Processes, Is.Empty, "plain text needs no extractor");
    }

    [Test]
    public void Directories_of_workers_that_were_killed_are_deleted_and_those_of_living_ones_stay()
    {
        using var living = WorkerDirectory.Create();
        var extractor = living.Add();
        var left = Directory.CreateTempSubdirectory("connectors-extract-").FullName;
        File.WriteAllText(Path.Combine(left, "in-use"), "");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(left, "1")).FullName, "half.pdf"), "words of a document");

        string own;
        using (var next = WorkerDirectory.Create())
        {
            own = next.Add();
            Assert.That(Directory.Exists(left), Is.False);
            Assert.That((Directory.Exists(extractor), Directory.Exists(own)), Is.EqualTo((true, true)));
        }

        Assert.That((Directory.Exists(extractor), Directory.Exists(own)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Files_that_killed_workers_left_behind_are_deleted_after_a_day()
    {
        var left = Path.Combine(Path.GetTempPath(), "connectors-spool-" + Path.GetRandomFileName());
        File.WriteAllText(left, "words of a document");

        Spool.DeleteAbandoned(DateTimeOffset.UtcNow);
        Assert.That(File.Exists(left), "it may be in use");

        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-25));
        Spool.DeleteAbandoned(DateTimeOffset.UtcNow);
        Assert.That(File.Exists(left), Is.False);
    }

    [Test]
    public void Every_format_has_a_name_for_people()
    {
        using var services = SampleFile.Services(new TextLimits());
        Assert.That(
            services.GetServices<IFormat>().Select(format => format.Name),
            Is.Not.Empty.And.All.Not.Contains("/"));
    }

    [Test]
    public async Task A_large_file_is_handed_over_on_disk_and_its_text_comes_whole()
    {
        using var stand = new CageStand();
        var paragraph = string.Concat(Enumerable.Repeat("Oil is measured in pints 𝄞. ", 4));
        var page = new StringBuilder("<html><body>");
        for (var line = 0; line < 20_000; line++)
            page.Append("<p>").Append(line).Append(' ').Append(paragraph).Append("</p>");

        var text = await stand.ReadAsync(Encoding.UTF8.GetBytes(page.ToString()), "large.html");

        var all = string.Concat(text.Sections.Select(section => section.Text));
        Assert.That(all.Split("pints 𝄞.").Length - 1, Is.EqualTo(80_000));
        Assert.That(all, Does.EndWith($"19999 {paragraph.Trim()}"));
    }

    [Test]
    public async Task The_command_of_an_extractor_is_not_for_people()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [WorkerProcess.ProgramPath, ExtractorLoop.Word])
        {
            RedirectStandardError = true,
        })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That((process.ExitCode, said.Trim()), Is.EqualTo((2, "A worker starts this command. It is not for people.")));
    }
}
