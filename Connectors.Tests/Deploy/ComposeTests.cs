using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Jobs.Hosting;
using Connectors.Tests.Architecture;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Connectors.Tests.Deploy;

/// <summary>The compose file parses and has all parts of an installation.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] ProductServices = ["migrate", "api", "worker"];
    private static readonly Dictionary<object, object> Document = Read();

    [Test]
    public void There_are_a_database_a_migration_one_api_and_two_workers()
    {
        Assert.That(Services().Keys, Is.EquivalentTo((string[])["postgres", .. ProductServices]));
        Assert.That(ProductServices.Select(name => Service(name)["command"]), Is.EqualTo(ProductServices.Select(name => new[] { name })));
        Assert.That(At<string>(Service("worker"), "deploy", "replicas"), Is.EqualTo("2"));
        Assert.That(Service("api"), Does.Not.ContainKey("deploy"));
    }

    [Test]
    public void Every_long_running_service_has_a_health_check()
    {
        foreach (var name in (string[])["postgres", "api", "worker"])
            Assert.That(At<List<object>>(Service(name), "healthcheck", "test")[0], Does.StartWith("CMD"), name);
        Assert.That(At<List<object>>(Service("api"), "healthcheck", "test").Skip(1), Is.EqualTo(HealthOfTheImage()));
    }

    [TestCase("api")]
    [TestCase("worker")]
    public void The_schema_is_migrated_before_a_process_uses_it(string name)
    {
        Assert.That(At<string>(Service(name), "depends_on", "migrate", "condition"), Is.EqualTo("service_completed_successfully"));
        Assert.That(At<string>(Service("migrate"), "depends_on", "postgres", "condition"), Is.EqualTo("service_healthy"));
    }

    [TestCaseSource(nameof(ProductServices))]
    public void The_products_containers_have_a_read_only_file_system_and_no_privileges(string name)
    {
        var service = Service(name);

        Assert.That(service["read_only"], Is.EqualTo("true"));
        Assert.That(service["user"], Is.EqualTo(Dockerfile.Read().Single("USER").Text));
        Assert.That(service["cap_drop"], Is.EqualTo(new[] { "ALL" }));
        Assert.That(service["security_opt"], Is.EqualTo(new[] { "no-new-privileges:true" }));
        Assert.That(service, Does.Not.ContainKey("privileged"));
    }

    [TestCaseSource(nameof(ProductServices))]
    public void A_stopped_container_has_time_to_give_its_work_back(string name)
    {
        var seconds = ((string)Service(name)["stop_grace_period"]).TrimEnd('s');
        Assert.That(int.Parse(seconds, CultureInfo.InvariantCulture), Is.GreaterThan(ShutdownTimes.Process.TotalSeconds));
    }

    [TestCaseSource(nameof(ProductServices))]
    public void All_processes_share_the_key_ring(string name)
    {
        var data = Dockerfile.Read().Environment["Connectors__DataDirectory"];
        Assert.That(Service(name)["volumes"], Is.EqualTo(new[] { $"keys:{data}/keys" }));
    }

    [Test]
    public void Only_the_api_has_ports_and_the_database_is_on_an_internal_network()
    {
        Assert.That(Services().Keys.Where(name => Service((string)name).ContainsKey("ports")), Is.EqualTo(new[] { "api" }));
        Assert.That(Service("postgres")["networks"], Is.EqualTo(new[] { "inside" }));
        Assert.That(At<string>(Document, "networks", "inside", "internal"), Is.EqualTo("true"));
    }

    [Test]
    public void The_example_of_variables_has_all_variables_of_the_file_and_no_others()
    {
        var named =
            from line in File.ReadLines(Path.Combine(Codebase.Root, "deploy/compose.env.example"))
            where line.Contains('=') && line[0] != '#'
            select line.Split('=')[0];
        Assert.That(named, Is.EquivalentTo(Variable().Matches(Text()).Select(match => match.Groups[1].Value).Distinct()));
    }

    [Test]
    public void Every_named_volume_and_network_exists()
    {
        var volumes =
            from name in Services().Keys
            from volume in (List<object>)Service((string)name)["volumes"]
            select ((string)volume).Split(':')[0];
        var networks = Services().Keys.SelectMany(name => (List<object>)Service((string)name)["networks"]);

        Assert.That(volumes.Distinct(), Is.EquivalentTo(At<Dictionary<object, object>>(Document, "volumes").Keys));
        Assert.That(networks.Distinct(), Is.EquivalentTo(At<Dictionary<object, object>>(Document, "networks").Keys));
    }

    /// <summary>The command of the image's own health check.</summary>
    private static IEnumerable<string> HealthOfTheImage()
        => new DockerInstruction("CMD", Dockerfile.Read().Single("HEALTHCHECK").Text.Split("CMD ")[1]).Words;

    private static string Text() => File.ReadAllText(Path.Combine(Codebase.Root, "deploy/compose.yaml"));

    private static Dictionary<object, object> Read()
    {
        using var text = new StringReader(Text());
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text)));
    }

    private static Dictionary<object, object> Services() => At<Dictionary<object, object>>(Document, "services");

    private static Dictionary<object, object> Service(string name) => At<Dictionary<object, object>>(Services(), name);

    private static T At<T>(Dictionary<object, object> node, params string[] path)
        => (T)path.Aggregate((object)node, (found, key) => ((Dictionary<object, object>)found)[key]);

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex Variable();
}
