using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Tests.Jobs.Text;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Files of a kind that no format reads are left out by a rule. Nothing is wrong with them.</summary>
internal sealed class UnsupportedKindTests
{
    private const string Noise = "\u0089PNG\r\n\u001a\n\0\0\0\u0001\0\0\0";

    private readonly FolderTree _tree = new();
    private EngineHost _host = null!;
    private string _connector = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tree.Add("notes.txt", "words").Add("picture.png", Noise).Add("second.png", Noise).Add("data", Noise);
        _host = await EngineHost.StartAsync(folderRoots: Path.GetTempPath());
        _connector = await _host.ConnectAsync("folder", new JsonObject { ["root"] = _tree.Root });
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _tree.Dispose();
    }

    [Test]
    public async Task They_are_counted_by_their_rule_in_each_run_and_are_no_failures()
    {
        foreach (var rebuild in new[] { false, false, true })
        {
            var run = await _host.RunAsync(_connector, rebuild: rebuild);

            Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
            Assert.That(await RulesAsync(run.Id), Is.EqualTo("""{"unsupported: .png": 2, "unsupported: no extension": 1}"""));
            Assert.That(await _host.CountAsync(_connector), Is.EqualTo(1));
            Assert.That(await FailuresAsync(), Is.Zero);
        }

        Assert.That(await RuleOfAsync("picture.png"), Is.EqualTo("unsupported: .png"));
    }

    [Test]
    public async Task They_are_not_opened_again_until_they_change()
    {
        await _host.RunAsync(_connector);
        var time = File.GetLastWriteTimeUtc(_tree.Full("picture.png"));
        // The same time and size: only who opens the file sees the difference.
        _tree.Add("picture.png", new string('x', new FileInfo(_tree.Full("picture.png")).Length is var length ? (int)length : 0));
        Assert.That(File.GetLastWriteTimeUtc(_tree.Full("picture.png")), Is.EqualTo(time));

        await _host.RunAsync(_connector);
        Assert.That(await _host.CountAsync(_connector), Is.EqualTo(1));

        _tree.Add("picture.png", "It has become text.");
        await _host.RunAsync(_connector);
        Assert.That(await _host.CountAsync(_connector), Is.EqualTo(2));
    }

    [Test]
    public async Task A_stored_document_that_becomes_one_is_removed()
    {
        await _host.RunAsync(_connector);
        _tree.Add("notes.txt", Noise + Noise);

        var run = await _host.RunAsync(_connector);

        Assert.That(await _host.CountAsync(_connector), Is.Zero);
        Assert.That(await _host.AskAsync(_connector, "words", null), Is.Empty);
        Assert.That(await RulesAsync(run.Id), Does.Contain("\"unsupported: .txt\": 1"));
        Assert.That(await RuleOfAsync("notes.txt"), Is.EqualTo("unsupported: .txt"));

        _tree.Add("notes.txt", "words again");
        await _host.RunAsync(_connector);
        Assert.That(await _host.AskAsync(_connector, "words", null), Is.EqualTo(new[] { "notes.txt" }));
    }

    [Test]
    public async Task They_are_read_by_the_next_sync_after_a_program_for_them_was_installed()
    {
        _tree.Add("letter.doc", CompoundFile.Of(("WordDocument", new byte[600])));
        var programs = Directory.CreateTempSubdirectory("connectors-test-");
        try
        {
            await _host.RestartAsync(services => ReadWith(services, programs.FullName));
            Assert.That(await RulesAsync((await _host.RunAsync(_connector)).Id), Does.Contain("\"unsupported: .doc\": 1"));
            Install(programs.FullName, "catdoc", "#!/bin/sh\necho Wound clockwork");
            Assert.That(await RulesAsync((await _host.RunAsync(_connector)).Id), Does.Contain("\"unsupported: .doc\": 1"), "not yet seen");

            await _host.RestartAsync(services => ReadWith(services, programs.FullName));
            var run = await _host.RunAsync(_connector);

            Assert.That(await RulesAsync(run.Id), Is.EqualTo("""{"unsupported: .png": 2, "unsupported: no extension": 1}"""));
            Assert.That(await _host.AskAsync(_connector, "clockwork", null), Is.EqualTo(new[] { "letter.doc" }));
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

    private static void ReadWith(IServiceCollection services, string programs)
        => services.AddSingleton(new InstalledPrograms([programs])).AddSingleton<IExtractor, LocalExtractor>();

    private static void Install(string folder, string name, string script)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<string> RulesAsync(long run)
        => _host.ScalarAsync<string>("select skipped_rules::text from tasks where run_id = @run and work = 'read'", new { run });

    private Task<long> FailuresAsync()
        => _host.ScalarAsync<long>(
            "select count(*) from failures where connector_id = @_connector and resolved_at is null", new { _connector });

    private Task<string> RuleOfAsync(string id)
        => _host.ScalarAsync<string>(
            "select rule from decisions where connector_id = @_connector and source_id = @id and decision = 'skipped'",
            new { _connector, id });
}
