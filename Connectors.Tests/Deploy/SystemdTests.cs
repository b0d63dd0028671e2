using System.Globalization;
using Connectors.Jobs.Hosting;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>systemd accepts the units, and they give the processes what they need.</summary>
public sealed class SystemdTests
{
    private static readonly string Folder = Path.Combine(Codebase.Root, "deploy", "systemd");

    private static readonly string[] Units =
    [
        .. from path in Directory.EnumerateFiles(Folder, "connectors*")
           where !path.EndsWith(".example", StringComparison.Ordinal)
           select Path.GetFileName(path),
    ];

    private static readonly string[] Services = [.. Units.Where(name => name.EndsWith(".service", StringComparison.Ordinal))];

    [Test]
    public async Task Systemd_verifies_all_units_without_a_complaint()
    {
        if (!Shell.Has("systemd-analyze"))
            Assert.Ignore("systemd-analyze is not on this machine.");
        var copies = Directory.CreateTempSubdirectory("connectors-units-").FullName;
        try
        {
            foreach (var name in Units)
            {
                // systemd also checks that the programs exist: a shell stands in for them.
                var text = (await File.ReadAllTextAsync(Path.Combine(Folder, name)))
                    .Replace("/usr/bin/dotnet", "/bin/sh", StringComparison.Ordinal)
                    .Replace("/opt/connectors/deploy/backup.sh", "/bin/sh", StringComparison.Ordinal);
                await File.WriteAllTextAsync(Path.Combine(copies, name.Replace("@.", "@1.", StringComparison.Ordinal)), text);
            }

            var (code, output, errors) = await Shell.RunAsync("systemd-analyze", ["verify", "--man=no", .. Directory.GetFiles(copies)]);
            Assert.That(code, Is.Zero, output + errors);
            Assert.That(errors.Split('\n').Where(line => line.Contains(copies, StringComparison.Ordinal)), Is.Empty);
        }
        finally
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    [TestCaseSource(nameof(Services))]
    public void A_service_does_not_run_as_root_and_writes_only_where_it_must(string unit)
    {
        var settings = Read(unit);

        Assert.That(settings["User"], Is.EqualTo(new[] { "connectors" }));
        Assert.That(settings["NoNewPrivileges"], Is.EqualTo(new[] { "true" }));
        Assert.That(settings["ProtectSystem"], Is.EqualTo(new[] { "strict" }));
        Assert.That(settings["CapabilityBoundingSet"], Is.EqualTo(new[] { "" }));
        Assert.That(settings, Does.Not.ContainKey("MemoryDenyWriteExecute"), "the JIT compiler needs such memory");
    }

    [TestCaseSource(nameof(Services))]
    public void A_stopped_service_has_time_to_give_its_work_back(string unit)
    {
        var seconds = Read(unit)["TimeoutStopSec"].Single().TrimEnd('s');
        Assert.That(int.Parse(seconds, CultureInfo.InvariantCulture), Is.GreaterThan(ShutdownTimes.Process.TotalSeconds));
    }

    [TestCaseSource(nameof(Services))]
    public void Secrets_are_credentials_and_not_in_the_environment(string unit)
    {
        var settings = Read(unit);

        Assert.That(
            settings["LoadCredential"],
            Does.Contain("ConnectionStrings__Connectors:/etc/connectors/secrets/ConnectionStrings__Connectors"));
        Assert.That(settings["Environment"], Does.Contain("Connectors__SecretsDirectory=%d"));
        Assert.That(settings["Environment"].Where(value => value.Contains("Password", StringComparison.OrdinalIgnoreCase)), Is.Empty);
    }

    [TestCase("connectors-api@.service", "api")]
    [TestCase("connectors-worker@.service", "worker")]
    [TestCase("connectors-migrate.service", "migrate")]
    public void Each_unit_starts_its_role(string unit, string word)
        => Assert.That(Read(unit)["ExecStart"].Single(), Is.EqualTo($"/usr/bin/dotnet /opt/connectors/Connectors.Api.dll {word}"));

    /// <summary>A link names the version that starts. Turning it must not change what a running process loads.</summary>
    [Test]
    public async Task A_process_keeps_the_directory_that_the_link_named_when_it_started()
    {
        var links = Directory.CreateTempSubdirectory("connectors-link-").FullName;
        try
        {
            var real = Path.GetDirectoryName(WorkerProcess.ProgramPath)!;
            Directory.CreateSymbolicLink(Path.Combine(links, "connectors"), real);
            var trace = Path.Combine(links, "trace");
            var settings = new Dictionary<string, string>
            {
                ["COREHOST_TRACE"] = "1", ["COREHOST_TRACEFILE"] = trace,
                ["DOTNET_HOST_TRACE"] = "1", ["DOTNET_HOST_TRACEFILE"] = trace,
            };

            var (code, _, errors) = await Shell.RunAsync(
                "dotnet",
                [Path.Combine(links, "connectors", Path.GetFileName(WorkerProcess.ProgramPath)), "help"],
                settings);

            Assert.That(code, Is.Zero, errors);
            Assert.That(await File.ReadAllTextAsync(trace), Does.Contain($"Property APP_CONTEXT_BASE_DIRECTORY = {real}/"));
        }
        finally
        {
            Directory.Delete(links, recursive: true);
        }
    }

    private static Dictionary<string, string[]> Read(string unit) => File.ReadLines(Path.Combine(Folder, unit))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .GroupBy(pair => pair[0], pair => pair[1])
        .ToDictionary(group => group.Key, group => group.ToArray());
}
