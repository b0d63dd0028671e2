namespace Connectors.Sources;

public enum PrincipalKind
{
    User,
    Group,
    Domain,
    Everyone,
}
