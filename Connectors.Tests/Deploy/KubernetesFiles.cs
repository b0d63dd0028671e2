using Connectors.Tests.Architecture;
using YamlDotNet.RepresentationModel;
using k8s;
using k8s.Models;

namespace Connectors.Tests.Deploy;

/// <summary>The manifests as Kubernetes' own object model reads them: an unknown field is an error.</summary>
internal static class KubernetesFiles
{
    public static string Folder { get; } = Path.Combine(Codebase.Root, "deploy", "kubernetes");

    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>All objects except those of KEDA and kustomize.</summary>
    public static IReadOnlyList<object> Objects { get; } =
    [
        .. All.Where(path => !Path.GetFileName(path).StartsWith("kustomization", StringComparison.Ordinal))
            .Where(path => !Documents(path).Any(document => Text(document, "apiVersion").StartsWith("keda", StringComparison.Ordinal)))
            .SelectMany(path => KubernetesYaml.LoadAllFromString(File.ReadAllText(path), typeMap: null, strict: true)),
    ];

    public static IEnumerable<V1Deployment> Deployments => Objects.OfType<V1Deployment>();

    /// <summary>Every pod, by the name of its deployment or job.</summary>
    public static IReadOnlyDictionary<string, V1PodSpec> Pods { get; } = Deployments
        .Select(made => (made.Metadata.Name, made.Spec.Template.Spec))
        .Concat(Objects.OfType<V1Job>().Select(made => (made.Metadata.Name, made.Spec.Template.Spec)))
        .ToDictionary(pod => pod.Name, pod => pod.Spec);

    public static IReadOnlyList<YamlMappingNode> Documents(string path)
    {
        var stream = new YamlStream();
        using var text = new StringReader(File.ReadAllText(path));
        stream.Load(text);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>The value at the end of a path of names. In a list, any name means the first item.</summary>
    public static string Text(YamlNode node, params string[] path)
        => ((YamlScalarNode)path.Aggregate(node, Child)).Value!;

    private static YamlNode Child(YamlNode node, string key) => node is YamlSequenceNode list ? list[0] : ((YamlMappingNode)node)[key];
}
