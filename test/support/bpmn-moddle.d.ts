/** The part of bpmn-moddle that the contract tests read; the package has no types of its own. */
declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string;
    readonly $parent?: ModdleElement;
    readonly id?: string;
    readonly name?: string;
    readonly rootElements?: readonly ModdleElement[];
    readonly diagrams?: readonly ModdleElement[];
    readonly plane?: ModdleElement;
    readonly planeElement?: readonly ModdleElement[];
    readonly bpmnElement?: ModdleElement;
    readonly isExpanded?: boolean;
    readonly participants?: readonly ModdleElement[];
    readonly processRef?: ModdleElement;
    readonly isExecutable?: boolean;
    readonly flowElements?: readonly ModdleElement[];
    readonly sourceRef?: ModdleElement;
    readonly targetRef?: ModdleElement;
    readonly conditionExpression?: ModdleElement;
    readonly default?: ModdleElement;
    readonly attachedToRef?: ModdleElement;
    readonly triggeredByEvent?: boolean;
    readonly eventDefinitions?: readonly ModdleElement[];
    readonly errorRef?: ModdleElement;
    readonly errorCode?: string;
    readonly messageRef?: ModdleElement;
    readonly loopCharacteristics?: ModdleElement;
    readonly completionCondition?: ModdleElement;
    readonly body?: string;
    readonly extensionElements?: ModdleElement;
    // values of extension elements, or headers of a service task
    readonly values?: readonly ModdleElement[];
    readonly type?: string;
    readonly key?: string;
    readonly value?: string;
    readonly inputParameters?: readonly ModdleElement[];
    readonly outputParameters?: readonly ModdleElement[];
    readonly source?: string;
    readonly target?: string;
    readonly formId?: string;
    readonly processId?: string;
    readonly bindingType?: string;
    readonly candidateGroups?: string;
    readonly correlationKey?: string;
    readonly inputCollection?: string;
    readonly inputElement?: string;
    readonly outputCollection?: string;
    readonly outputElement?: string;
  }
  export default class BpmnModdle {
    constructor(packages: Readonly<Record<string, unknown>>);
    fromXML(xml: string): Promise<{ readonly rootElement: ModdleElement; readonly warnings: readonly { readonly message: string }[] }>;
  }
}
