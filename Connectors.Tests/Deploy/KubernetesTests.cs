using System.Diagnostics;
using System.Globalization;
using Connectors.Jobs.Hosting;
using Connectors.Tests.Support;
using YamlDotNet.RepresentationModel;
using k8s.Models;

namespace Connectors.Tests.Deploy;

/// <summary>Kubernetes accepts the manifests, and they have all parts of an installation.</summary>
public sealed class KubernetesTests
{
    private static readonly string[] Workloads = ["connectors-api", "connectors-worker", "connectors-migrate"];

    [Test]
    public void The_manifests_have_all_parts_of_an_installation_and_only_known_fields()
    {
        Assert.That(KubernetesFiles.Pods.Keys, Is.EquivalentTo(Workloads));
        Assert.That(KubernetesFiles.Objects.OfType<V1Secret>().Select(secret => secret.Metadata.Name), Does.Contain("connectors"));
        Assert.That(KubernetesFiles.Objects.OfType<V1NetworkPolicy>().Count(), Is.GreaterThan(2));
        Assert.That(KubernetesFiles.Objects.OfType<V2HorizontalPodAutoscaler>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Kustomizations_list_exactly_the_manifests_that_exist()
    {
        foreach (var path in KubernetesFiles.All.Where(path => path.EndsWith("kustomization.yaml", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(path)!;
            var resources = (YamlSequenceNode)KubernetesFiles.Documents(path)[0]["resources"];
            var listed = resources.Select(node => ((YamlScalarNode)node).Value!).ToList();
            var files = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!).Except(["kustomization.yaml"]);

            Assert.That(listed.Where(name => !Path.Exists(Path.Combine(folder, name))), Is.Empty, path);
            Assert.That(listed.Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)), Is.EquivalentTo(files), path);
        }
    }

    [TestCaseSource(nameof(Workloads))]
    public void Pods_do_not_run_as_root_and_write_only_where_they_must(string name)
    {
        var pod = KubernetesFiles.Pods[name];
        var (user, container) = (pod.SecurityContext, pod.Containers.Single());

        Assert.That(user.RunAsNonRoot, Is.True);
        Assert.That($"{user.RunAsUser}:{user.RunAsGroup}", Is.EqualTo(Dockerfile.Read().Single("USER").Text));
        Assert.That(user.SeccompProfile.Type, Is.EqualTo("RuntimeDefault"));
        Assert.That(container.SecurityContext.ReadOnlyRootFilesystem, Is.True);
        Assert.That(container.SecurityContext.AllowPrivilegeEscalation, Is.False);
        Assert.That(container.SecurityContext.Capabilities.Drop, Is.EqualTo(new[] { "ALL" }));
        Assert.That(pod.AutomountServiceAccountToken, Is.False);
        Assert.That(container.VolumeMounts.Select(mount => mount.MountPath), Is.EquivalentTo(new[]
        {
            Dockerfile.Read().Environment["Connectors__DataDirectory"] + "/keys", Config("Connectors__SecretsDirectory"), "/tmp",
        }));
        Assert.That(container.VolumeMounts.Select(mount => mount.Name), Is.EquivalentTo(pod.Volumes.Select(volume => volume.Name)));
    }

    [TestCase("connectors-api")]
    [TestCase("connectors-worker")]
    public void Pods_have_probes_and_time_to_stop(string name)
    {
        var pod = KubernetesFiles.Pods[name];
        var container = pod.Containers.Single();

        Assert.That(new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.Select(probe => probe.HttpGet.Path),
            Is.EqualTo(new[] { "/health/live", "/health/live", "/health/ready" }));
        Assert.That(Dockerfile.Read().Environment["ASPNETCORE_URLS"], Does.EndWith($":{container.Ports.Single().ContainerPort}"));
        Assert.That(pod.TerminationGracePeriodSeconds,
            Is.GreaterThan(ShutdownTimes.Process.TotalSeconds + (container.Lifecycle?.PreStop.Sleep.Seconds ?? 0)));
    }

    [TestCaseSource(nameof(Workloads))]
    public void Each_pod_starts_its_role_of_the_image(string name)
        => Assert.That(KubernetesFiles.Pods[name].Containers.Single().Args, Is.EqualTo(new[] { name.Split('-')[1] }));

    [Test]
    public void Every_selector_matches_the_labels_of_a_deployment()
    {
        var labels = KubernetesFiles.Deployments.ToDictionary(made => made.Metadata.Name, made => made.Spec.Template.Metadata.Labels);
        var selectors = KubernetesFiles.Deployments.Select(made => (made.Metadata.Name, made.Spec.Selector.MatchLabels))
            .Concat(KubernetesFiles.Objects.OfType<V1Service>().Select(made => (made.Metadata.Name, MatchLabels: made.Spec.Selector)))
            .Concat(
                from budget in KubernetesFiles.Objects.OfType<V1PodDisruptionBudget>()
                select (budget.Metadata.Name, budget.Spec.Selector.MatchLabels))
            .ToList();

        Assert.That(selectors, Has.Count.EqualTo(5));
        Assert.That(selectors.Where(made => !made.MatchLabels.All(label => labels[made.Name].Contains(label))), Is.Empty);
    }

    [Test]
    public void Network_policies_deny_everything_else_and_the_metadata_addresses_of_clouds()
    {
        var policies = KubernetesFiles.Objects.OfType<V1NetworkPolicy>().ToDictionary(policy => policy.Metadata.Name);
        var peers = policies["outgoing"].Spec.Egress.SelectMany(rule => rule.To ?? []);
        var blocks = peers.Select(peer => peer.IpBlock).OfType<V1IPBlock>().ToList();

        Assert.That(policies["deny-all"].Spec.PolicyTypes, Is.EquivalentTo(new[] { "Ingress", "Egress" }));
        Assert.That(policies["deny-all"].Spec.PodSelector.MatchLabels, Is.Null.Or.Empty);
        Assert.That(blocks.Single(block => block.Cidr == "0.0.0.0/0").Except, Is.SupersetOf(new[] { "169.254.0.0/16", "10.0.0.0/8" }));
    }

    [Test]
    public async Task Workers_are_scaled_by_the_number_of_waiting_jobs()
    {
        var scaled = KubernetesFiles.Documents(Path.Combine(KubernetesFiles.Folder, "keda", "scaled-object.yaml"))[1];
        await using var database = await TestDatabase.CreateAsync();
        var query = KubernetesFiles.Text(scaled, "spec", "triggers", "0", "metadata", "query");
        var target = KubernetesFiles.Text(scaled, "spec", "triggers", "0", "metadata", "targetQueryValue");

        await database.Database.ExecuteAsync(
            "insert into hangfire.jobqueue (jobid, queue) select n, '2-sync' from generate_series(1, 3) n", null, CancellationToken.None);

        Assert.That(await database.Database.FirstAsync<long>(query, null, CancellationToken.None), Is.EqualTo(3));
        Assert.That(KubernetesFiles.Text(scaled, "spec", "scaleTargetRef", "name"), Is.EqualTo("connectors-worker"));
        Assert.That(target, Is.EqualTo(Config("Connectors__Workers")));
        Assert.That(int.Parse(KubernetesFiles.Text(scaled, "spec", "minReplicaCount"), CultureInfo.InvariantCulture), Is.GreaterThan(1));
    }

    [TestCase("base")]
    [TestCase("keda")]
    [TestCase("hpa")]
    public async Task Kustomize_builds_each_folder_with_the_configured_image(string folder)
    {
        if (!File.Exists("/usr/bin/kubectl") && !File.Exists("/usr/local/bin/kubectl"))
            Assert.Ignore("kubectl is not on this machine.");
        using var process = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(KubernetesFiles.Folder, folder)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.Zero, await errors);
        Assert.That(await output, Does.Contain("image: registry.example.com/connectors:latest").And.Not.Contain("image: connectors"));
    }

    private static string Config(string name) => KubernetesFiles.Objects.OfType<V1ConfigMap>().Single().Data[name];
}
